/** @file What trained models of any origin say of pictures, in Node and in pages. */
export { answerEach, type OutputAnswer, sharesOf } from "./answer-each.ts";
export { denoise, segment } from "./answer-pixels.ts";
export type { AskOptions } from "./ask.ts";
export { classify } from "./classify.ts";
export { classesOf, completed, type Opened, type Told, taskOf } from "./facts.ts";
export { type AskedModel, type AskedPredictor, openOnnx } from "./onnx-model.ts";
export { type OpenModel, openForAnswers } from "./open-for-answers.ts";
export type { Tiling } from "./plan.ts";
