/** @file What all tasks that name pixels have in common. */
import { asImage, type Dataset, type Sample } from "@tributary/images";
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
import type { Preparation } from "../../trained/card.ts";
import { prepared } from "../../trained/prepare.ts";

/** Cross-entropy for each pixel, and Dice's overlap for each class. */
export const segmentationLoss = (channels: number): Loss => {
  const crossentropy = channels === 1 ? binaryCrossentropy : sparseCategoricalCrossentropy;
  return weightedSum([
    [1, crossentropy({ fromLogits: true })],
    [1, dice({ fromLogits: true })],
  ]);
};

export const segmentationMetrics = (classes: number): readonly Metric[] => [
  meanIoU(classes),
  ...(classes === 2 ? [diceScore({ class: 1 })] : []),
];

/** Pictures as the network sees them; masks as they are. */
export const preparedPictures = (data: Dataset, preparation: Preparation, channels: number): Dataset =>
  data.map((sample) => ({ ...sample, input: prepared(asImage(sample.input), preparation, channels) }));

/** A number for each object becomes: object or background. */
export const anyObject = (sample: Sample): Sample => {
  const { data, shape } = sample.target;
  return { ...sample, target: { data: Int32Array.from(data, (label) => (label > 0 ? 1 : 0)), shape } };
};
