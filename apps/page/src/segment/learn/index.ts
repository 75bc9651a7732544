/** @file How a network learns from strokes: no part of a browser is needed for it. */
export { emptyLabels, type Labels, paintLine, type Spot, UNPAINTED } from "../paint/labels.ts";
export { type CropBatch, drawCrops } from "./crops.ts";
export { createFinder, type Finder, type Found, maskOf } from "./finder.ts";
export { createLearner, type Learner, type LearnerOptions } from "./learner.ts";
export { segmenter } from "./network.ts";
export { type Ground, groundOf } from "./pictures.ts";
