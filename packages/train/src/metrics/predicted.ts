/** @file What an output decides: a class for each place. */
import { atLeast, equals, largest, minus, negate, plus, scalar, type Tensor, times } from "@tributary/kernel";
import { type LogitsOptions, probabilitiesOf } from "../losses/logits.ts";
import { classesOf, classNumbers } from "../losses/targets.ts";

/** The number of the largest class of each place, `[…, 1]`; of equal ones the first. */
export const predictedLabels = (output: Tensor): Tensor => {
  const classes = classesOf(output);
  const wins = equals(output, largest(output, { axes: [-1], keepDims: true }));
  // The smallest number among the winners; losers are put behind all classes.
  const numbers = plus(times(minus(classNumbers(classes), classes), wins), classes);
  return negate(largest(negate(numbers), { axes: [-1], keepDims: true }));
};

/** 1 where the answer is yes: the probability reaches the threshold. */
export const predictedYes = (output: Tensor, threshold: number, options: LogitsOptions): Tensor =>
  atLeast(probabilitiesOf(output, options), scalar(threshold));
