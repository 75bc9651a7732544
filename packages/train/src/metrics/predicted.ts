/** @file What an output decides: a class for each place. */
import type { Tensor } from "@tributary/kernel";
import { add, equal, greaterEqual, max, multiply, negate, scalar, subtract } from "@tributary/kernel/ops";
import { type LogitsOptions, probabilitiesOf } from "../losses/logits.ts";
import type { Reading } from "../losses/taken.ts";
import { classesOf, classNumbers, isOneHot, labelsOf } from "../losses/targets.ts";

/** The number of the largest class of each place, `[…, 1]`; of equal ones the first. */
export const predictedLabels = (output: Tensor): Tensor => {
  const classes = classesOf(output);
  const wins = equal(output, max(output, { axes: [-1], keepDims: true }));
  // The smallest number among the winners; losers are put behind all classes.
  const numbers = add(multiply(subtract(classNumbers(classes), classes), wins), classes);
  return negate(max(negate(numbers), { axes: [-1], keepDims: true }));
};

/** 1 where the answer is yes: the probability reaches the threshold. */
export const predictedYes = (output: Tensor, threshold: number, options: LogitsOptions): Tensor =>
  greaterEqual(probabilitiesOf(output, options, { independent: true }), scalar(threshold));

/** Whether each number is a yes or no that is compared with a target of its own; otherwise the largest of a place decides. */
export const isAnswers = (output: Tensor, target: Tensor, { independent }: Reading): boolean =>
  classesOf(output) === 1 || (independent && isOneHot(output, target));

/** Class numbers from either kind of target. */
export const trueLabels = (at: string, output: Tensor, target: Tensor): Tensor =>
  isOneHot(output, target) ? predictedLabels(target) : labelsOf(at, output, target);
