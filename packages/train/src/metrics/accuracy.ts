/** @file How often the answer is right. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { equal, greaterEqual, maximum, multiply, scalar, subtract, sum } from "@tributary/kernel/ops";
import type { LogitsOptions } from "../losses/logits.ts";
import { takesClasses, takesDecisions } from "../losses/taken.ts";
import { classesOf, classNumbers, countedLabels, labelsOf, matchedTarget, oneHot } from "../losses/targets.ts";
import { type Metric, placesOf, ratio } from "./metric.ts";
import { predictedLabels, predictedYes } from "./predicted.ts";

/**
 * Options of {@link accuracy}.
 */
export interface AccuracyOptions extends LogitsOptions {
  /** A label whose pixels or examples do not count. Default none. */
  readonly ignore?: number;
  /** The probability from which on a binary output means yes. Default 0.5. */
  readonly threshold?: number;
}

const known: OptionTable<AccuracyOptions> = { fromLogits: "optional", ignore: "optional", threshold: "optional" };

const counted = (correct: Tensor, counts: Tensor | undefined): readonly Tensor[] =>
  counts ? [sum(multiply(correct, counts)), sum(counts)] : [sum(correct), placesOf(correct)];

const isOneHot = (output: Tensor, target: Tensor): boolean =>
  target.shape.length === output.shape.length && target.shape.at(-1) === output.shape.at(-1);

/** Class numbers from either kind of target. */
const trueLabels = (at: string, output: Tensor, target: Tensor): Tensor =>
  isOneHot(output, target) ? predictedLabels(target) : labelsOf(at, output, target);

/**
 * The share of pixels or examples whose class is right.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1.
 *
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [accuracy()] });
 * (await trainer.evaluate(data))["accuracy"]; // 1
 */
export const accuracy = (settings: AccuracyOptions = {}): Metric => {
  checkOptions("accuracy", settings, known);
  const { ignore, threshold = 0.5, ...options } = settings;
  return {
    name: "accuracy",
    targets: takesDecisions(ignore),
    sums(output, target) {
      if (classesOf(output) === 1) {
        const truth = matchedTarget("accuracy", output, target);
        return counted(equal(predictedYes(output, threshold, options), truth), countedLabels(truth, ignore));
      }
      const labels = trueLabels("accuracy", output, target);
      return counted(equal(predictedLabels(output), labels), countedLabels(labels, ignore));
    },
    value: ratio,
  };
};

/**
 * The share of pixels or examples whose class is among the `k` most probable. Of equal ones the first counts as larger, as for `accuracy`.
 *
 * - output  `[batch, …, classes]`, logits or probabilities
 * - target  class numbers `[batch, …]`, or one-hot `[batch, …, classes]`
 *
 * @param k Default 5.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [topKAccuracy(2)] });
 * (await trainer.evaluate(data))["top2Accuracy"]; // 1
 */
export const topKAccuracy = (k = 5): Metric => ({
  name: `top${k}Accuracy`,
  targets: takesClasses(),
  sums(output, target) {
    const labels = trueLabels("topKAccuracy", output, target);
    const classes = classesOf(output);
    const own = sum(multiply(output, oneHot(labels, classes)), { axes: [-1], keepDims: true });
    const earlier = subtract(1, greaterEqual(classNumbers(classes), labels));
    const more = subtract(1, greaterEqual(own, output));
    const ahead = maximum(more, multiply(earlier, greaterEqual(output, own)));
    const place = sum(ahead, { axes: [-1], keepDims: true });
    return counted(subtract(1, greaterEqual(place, scalar(k))), undefined);
  },
  value: ratio,
});
