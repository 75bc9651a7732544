/** @file The area under the receiver operating characteristic. */
import { constant, type Tensor } from "@tributary/kernel";
import { checkOptions, countOf } from "@tributary/kernel/authoring";
import { lessEqual, multiply, reshape, subtract, sum } from "@tributary/kernel/ops";
import { type LogitsOptions, probabilitiesOf } from "../losses/logits.ts";
import type { Targets } from "../losses/taken.ts";
import { classesOf, labelsOf, matchedTarget } from "../losses/targets.ts";
import type { Metric } from "./metric.ts";

/**
 * Options of {@link auc}.
 */
export interface AucOptions extends LogitsOptions {
  /** At how many probabilities the curve is drawn. Default 200, as in Keras. */
  readonly thresholds?: number;
}

/** From just below 0 to just above 1, evenly, as in Keras. */
const thresholdsOf = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (i === 0 ? -1e-7 : i === count - 1 ? 1 + 1e-7 : i / (count - 1)));

/** The probability of yes: the only class, or the last of two. */
const yesOf = (output: Tensor, options: LogitsOptions): Tensor => {
  const probabilities = probabilitiesOf(output, options);
  if (classesOf(output) === 1) return probabilities;
  const classes = constant(Float32Array.of(0, 1), [2]);
  return sum(multiply(probabilities, classes), { axes: [-1], keepDims: true });
};

const takesAnswers = (): Targets => ({ kind: "labels", classes: 2 });

/** One place a row. */
const flat = (x: Tensor): Tensor => reshape(x, [countOf(x.shape as readonly number[]), 1]);

/**
 * The area under the ROC curve of a binary classifier: 1 is perfect, 0.5 a coin. Drawn at evenly spaced thresholds and
 * joined by straight lines, as Keras does: exact up to how closely the probabilities lie between two thresholds.
 *
 * - output  `[batch, …, 1]`, or two classes, no and yes
 * - target  0 and 1
 *
 * @example
 * await using trainer = createTrainer(regression, { loss: binaryCrossentropy(), optimizer: adam(), metrics: [auc()] });
 * (await trainer.evaluate(answers))["auc"]; // 0.5
 */
export const auc = (settings: AucOptions = {}): Metric => {
  checkOptions("auc", settings, { fromLogits: "optional", thresholds: "optional" });
  const { thresholds = 200, ...options } = settings;
  return {
    name: "auc",
    targets: takesAnswers,
    sums(output, target) {
      const yes = flat(yesOf(output, options));
      const truth = flat(
        classesOf(output) === 1 ? matchedTarget("auc", output, target) : labelsOf("auc", output, target),
      );
      const above = subtract(1, lessEqual(yes, constant(thresholdsOf(thresholds), [thresholds])));
      const right = sum(multiply(above, truth), { axes: [0] });
      const wrong = sum(multiply(above, subtract(1, truth)), { axes: [0] });
      return [right, wrong];
    },
    value([right, wrong]) {
      // At the lowest threshold everything is yes.
      const [positives, negatives] = [right![0]!, wrong![0]!];
      let area = 0;
      for (let i = 1; i < right!.length; i++) {
        area += ((right![i - 1]! + right![i]!) / 2) * (wrong![i - 1]! - wrong![i]!);
      }
      return area / (positives * negatives);
    },
  };
};
