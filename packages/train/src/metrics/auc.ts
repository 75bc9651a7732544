/** @file The area under the receiver operating characteristic. */
import { constant, type Tensor } from "@tributary/kernel";
import { checkOptions, countOf } from "@tributary/kernel/authoring";
import { lessEqual, multiply, reshape, slice, subtract, sum } from "@tributary/kernel/ops";
import { type LogitsOptions, probabilitiesOf, readingOf } from "../losses/logits.ts";
import { type Reading, takesDecisions } from "../losses/taken.ts";
import { classesOf, matchedTarget, oneHot } from "../losses/targets.ts";
import { type Metric, total } from "./metric.ts";
import { isAnswers, trueLabels } from "./predicted.ts";

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

/** One place a row. */
const rows = (x: Tensor): Tensor => {
  const classes = classesOf(x);
  return reshape(x, [countOf(x.shape as readonly number[]) / classes, classes]);
};

/** Yes alone, where there are no and yes: the curve of the one is that of the other. */
const lastOfTwo = (x: Tensor): Tensor =>
  classesOf(x) === 2 ? slice(x, [{ axis: x.shape.length - 1, start: 1, end: 2 }]) : x;

/** A column for each question that is asked of every place, and whether the answer is yes. */
const questions = (
  output: Tensor,
  target: Tensor,
  reading: Reading,
  options: LogitsOptions,
): readonly [yes: Tensor, truth: Tensor] => {
  if (isAnswers(output, target, reading)) {
    const yes = probabilitiesOf(output, options, { independent: true });
    return [rows(yes), rows(matchedTarget("auc", output, target))];
  }
  const truth = oneHot(trueLabels("auc", output, target), classesOf(output));
  return [lastOfTwo(rows(probabilitiesOf(output, options))), lastOfTwo(rows(truth))];
};

/** The area under one curve; not a number where all are yes, or all are no. */
const areaUnder = (right: readonly number[], wrong: readonly number[]): number => {
  let area = 0;
  for (let i = 1; i < right.length; i++) area += ((right[i - 1]! + right[i]!) / 2) * (wrong[i - 1]! - wrong[i]!);
  // At the lowest threshold everything is yes.
  return area / (right[0]! * wrong[0]!);
};

/**
 * The area under the ROC curve: 1 is perfect, 0.5 a coin. Drawn at evenly spaced thresholds and joined by straight lines, as Keras
 * does: exact up to how closely the probabilities lie between two thresholds.
 *
 * - output  `[batch, …, 1]`, or `[batch, …, classes]`, logits or probabilities
 * - target  0 and 1; class numbers `[batch, …]`, or one-hot `[batch, …, classes]`
 *
 * Of more than two classes it is the mean of one curve for each, this class against the rest, as scikit-learn's
 * `roc_auc_score(…, multi_class="ovr", average="macro")`, also where several may be true at once. Classes that are never true, or
 * always, have no curve and are left out; where no class has one, it is not a number.
 *
 * @throws {@link ArgumentError} when there are fewer than two thresholds.
 * @example
 * await using trainer = createTrainer(regression, { loss: binaryCrossentropy(), optimizer: adam(), metrics: [auc()] });
 * (await trainer.evaluate(answers))["auc"]; // 0.5
 */
export const auc = (settings: AucOptions = {}): Metric => {
  checkOptions("auc", settings, { fromLogits: "optional", thresholds: { least: 2, whole: true } });
  const { thresholds = 200, ...options } = settings;
  return {
    name: "auc",
    targets: takesDecisions(),
    sums(output, target, reading = readingOf(output)) {
      const [yes, truth] = questions(output, target, reading, options).map((x) => reshape(x, [...x.shape, 1]));
      const above = subtract(1, lessEqual(yes!, constant(thresholdsOf(thresholds), [thresholds])));
      const right = sum(multiply(above, truth!), { axes: [0] });
      const wrong = sum(multiply(above, subtract(1, truth!)), { axes: [0] });
      return [right, wrong];
    },
    value([right, wrong]) {
      const curves = Array.from({ length: right!.length / thresholds }, (_, i) => [
        i * thresholds,
        (i + 1) * thresholds,
      ]);
      const areas = curves
        .map(([start, end]) => areaUnder(right!.slice(start, end), wrong!.slice(start, end)))
        .filter((area) => !Number.isNaN(area));
      return total(areas) / areas.length;
    },
  };
};
