/** @file What all tasks that name pixels have in common. */
import { asImage, type Dataset, type Prepares, preparePicture, type Sample } from "@tributary/images";
import {
  binaryCrossentropy,
  dice,
  diceScore,
  type Loss,
  type Metric,
  meanIoU,
  sparseCategoricalCrossentropy,
  weightedSum,
} from "@tributary/train";

/** Cross-entropy for each pixel, and Dice's overlap for each class. */
export const segmentationLoss = (channels: number): Loss => {
  const crossentropy = channels === 1 ? binaryCrossentropy : sparseCategoricalCrossentropy;
  return weightedSum([
    [1, crossentropy()],
    [1, dice()],
  ]);
};

export const segmentationMetrics = (classes: number): readonly Metric[] => [
  meanIoU(classes),
  ...(classes === 2 ? [diceScore({ class: 1 })] : []),
];

/** Pictures as the network sees them; masks as they are. */
export const preparedPictures = (data: Dataset, model: Prepares): Dataset =>
  data.map((sample) => ({ ...sample, input: preparePicture(model, asImage(sample.input), { keepSize: true }) }));

/** A number for each object becomes: object or background. */
export const anyObject = (sample: Sample): Sample => {
  const { data, shape } = sample.target;
  return { ...sample, target: { data: Int32Array.from(data, (label) => (label > 0 ? 1 : 0)), shape } };
};
