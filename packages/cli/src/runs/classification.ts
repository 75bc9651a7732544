/** @file What all tasks that name pictures have in common. */
import { asImage, type Dataset, type Prepares, preparePicture } from "@tributary/images";
import { accuracy, binaryCrossentropy, type Loss, type Metric, sparseCategoricalCrossentropy } from "@tributary/train";

/** A single number tells two classes apart. Whether it is a logit, the network knows. */
export const classificationLoss = (channels: number): Loss =>
  channels === 1 ? binaryCrossentropy() : sparseCategoricalCrossentropy();

export const classificationMetrics = (): readonly Metric[] => [accuracy()];

/** Pictures as the network sees them, scaled and cut to its size. */
export const fittingPictures = (data: Dataset, model: Prepares): Dataset =>
  data.map((sample) => ({ ...sample, input: preparePicture(model, asImage(sample.input)) }));
