/** @file How often the answer is right. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { COUNT, checkNumber, checkOptions, type OptionTable, SHARE } from "@tributary/kernel/authoring";
import { equal, greaterEqual, maximum, multiply, scalar, subtract, sum } from "@tributary/kernel/ops";
import { type LogitsOptions, readingOf } from "../losses/logits.ts";
import { type Reading, takesClasses, takesDecisions } from "../losses/taken.ts";
import { classesOf, classNumbers, countedLabels, matchedTarget, oneHot } from "../losses/targets.ts";
import { made } from "../made.ts";
import { type Metric, placesOf, ratio } from "./metric.ts";
import { isAnswers, predictedLabels, predictedYes, trueLabels } from "./predicted.ts";

/**
 * Options of {@link accuracy}.
 */
export interface AccuracyOptions extends LogitsOptions {
  /** A label whose pixels or examples do not count. Default none. */
  readonly ignore?: number;
  /** The probability from which on a binary output means yes. Default 0.5. */
  readonly threshold?: number;
}

const known: OptionTable<AccuracyOptions> = { fromLogits: "optional", ignore: {}, threshold: SHARE };

const counted = (correct: Tensor, counts: Tensor | undefined): readonly Tensor[] =>
  counts ? [sum(multiply(correct, counts)), sum(counts)] : [sum(correct), placesOf(correct)];

/**
 * The share of pixels or examples whose class is right.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1. Where several classes may be true at once (a sigmoid of several numbers, or a binary loss), each number is a yes or
 * no of its own, and the share is that of all of them, as Keras' binary accuracy.
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
    sums: made(
      "accuracy",
      { ...settings, threshold },
      (output: Tensor, target: Tensor, reading: Reading = readingOf(output)) => {
        if (isAnswers(output, target, reading)) {
          const truth = matchedTarget("accuracy", output, target);
          return counted(equal(predictedYes(output, threshold, options), truth), countedLabels(truth, ignore));
        }
        const labels = trueLabels("accuracy", output, target);
        return counted(equal(predictedLabels(output), labels), countedLabels(labels, ignore));
      },
    ),
    value: ratio,
  };
};

const checkFew = (k: number, classes: number): void => {
  if (k <= classes) return;
  throw new ArgumentError({
    at: "topKAccuracy",
    problem: `the output tells ${classes} classes apart: the right one is always among ${k}`,
    received: `k ${k}`,
    expected: `k up to ${classes}`,
    fix: `write topKAccuracy(${Math.max(1, Math.floor(classes / 2))}), or accuracy()`,
  });
};

/**
 * The share of pixels or examples whose class is among the `k` most probable. Of equal ones the first counts as larger, as for `accuracy`.
 *
 * - output  `[batch, …, classes]`, logits or probabilities
 * - target  class numbers `[batch, …]`, or one-hot `[batch, …, classes]`
 *
 * @param k Default 5.
 * @throws {@link ArgumentError} when k is no whole number, or there are fewer classes.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [topKAccuracy(2)] });
 * (await trainer.evaluate(data))["top2Accuracy"]; // 1
 */
export const topKAccuracy = (k = 5): Metric => {
  checkNumber("topKAccuracy", "k", k, COUNT);
  return {
    name: `top${k}Accuracy`,
    targets: takesClasses(),
    sums: made("topKAccuracy", { k }, (output: Tensor, target: Tensor) => {
      const classes = classesOf(output);
      checkFew(k, classes);
      const labels = trueLabels("topKAccuracy", output, target);
      const own = sum(multiply(output, oneHot(labels, classes)), { axes: [-1], keepDims: true });
      const earlier = subtract(1, greaterEqual(classNumbers(classes), labels));
      const more = subtract(1, greaterEqual(own, output));
      const ahead = maximum(more, multiply(earlier, greaterEqual(output, own)));
      const place = sum(ahead, { axes: [-1], keepDims: true });
      return counted(subtract(1, greaterEqual(place, scalar(k))), undefined);
    }),
    value: ratio,
  };
};
