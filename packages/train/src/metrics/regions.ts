/** @file Metrics that follow from three counts of each class: right, predicted, true. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { concat, multiply, subtract, sum } from "@tributary/kernel/ops";
import type { LogitsOptions } from "../losses/logits.ts";
import { takesDecisions } from "../losses/taken.ts";
import { classesOf, countedLabels, labelsOf, matchedTarget, oneHot } from "../losses/targets.ts";
import { type Metric, total } from "./metric.ts";
import { predictedLabels, predictedYes } from "./predicted.ts";

/**
 * Options of {@link meanIoU}.
 */
export interface RegionOptions extends LogitsOptions {
  /** A label whose pixels or examples do not count. Default none. */
  readonly ignore?: number;
  /** The probability from which on a binary output means yes. Default 0.5. */
  readonly threshold?: number;
}

/** The counts of one class. */
interface Counts {
  /** True positives: how often it was predicted and true. */
  readonly right: number;
  readonly predicted: number;
  readonly true: number;
}

const known: OptionTable<ClassOptions> = {
  fromLogits: "optional",
  ignore: "optional",
  threshold: "optional",
  class: "optional",
};

const isOneHot = (output: Tensor, target: Tensor): boolean =>
  output.shape.length === target.shape.length && target.shape.at(-1) !== 1;

/**
 * What was predicted and what is true, one number for each class. A binary output has the class yes, and before it no, where
 * `background` asks for it.
 */
const regions = (
  at: string,
  output: Tensor,
  target: Tensor,
  background: boolean,
  { ignore, threshold = 0.5, ...options }: RegionOptions,
): readonly [predicted: Tensor, truth: Tensor] => {
  if (classesOf(output) === 1) {
    const truth = matchedTarget(at, output, target);
    const counts = countedLabels(truth, ignore);
    const classes = (yes: Tensor): Tensor =>
      counting(background ? concat([subtract(1, yes), yes], yes.shape.length - 1) : yes, counts);
    return [classes(predictedYes(output, threshold, options)), classes(truth)];
  }
  const classes = classesOf(output);
  const labels = isOneHot(output, target) ? predictedLabels(target) : labelsOf(at, output, target);
  const counts = countedLabels(labels, ignore);
  return [counting(oneHot(predictedLabels(output), classes), counts), counting(oneHot(labels, classes), counts)];
};

const counting = (regions: Tensor, counts: Tensor | undefined): Tensor =>
  counts ? multiply(regions, counts) : regions;

type Score = (counts: Counts) => number;

/** 0 / 0 is 0. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const precisionOf: Score = (counts) => share(counts.right, counts.predicted);
const recallOf: Score = (counts) => share(counts.right, counts.true);
const overlapOf: Score = (counts) => share(2 * counts.right, counts.predicted + counts.true);
const iouOf: Score = (counts) => share(counts.right, counts.predicted + counts.true - counts.right);

/** The mean over the classes that are predicted or true; the others say nothing. */
const meanScore = (score: Score, counts: readonly Counts[]): number => {
  const seen = counts.filter((class_) => class_.predicted + class_.true > 0);
  return share(total(seen.map(score)), seen.length);
};

interface Definition {
  /** The function that makes it. */
  readonly at: string;
  readonly name: string;
  readonly score: Score;
  /** Whether no is a class too, where there is only yes and no. */
  readonly background: boolean;
  readonly check?: (output: Tensor) => void;
}

const regionMetric = ({ at, name, score, background, check }: Definition, settings: ClassOptions): Metric => {
  checkOptions(at, settings, known);
  const { class: only, ...options } = settings;
  return {
    name,
    targets: takesDecisions(options.ignore),
    sums(output, target) {
      check?.(output);
      const [predicted, truth] = regions(at, output, target, background, options);
      const axes = predicted.shape.slice(0, -1).map((_, axis) => axis);
      return [sum(multiply(predicted, truth), { axes }), sum(predicted, { axes }), sum(truth, { axes })];
    },
    value([right, predicted, truth]) {
      const counts = right!.map((count, i): Counts => ({ right: count, predicted: predicted![i]!, true: truth![i]! }));
      return only === undefined ? meanScore(score, counts) : score(counts[only]!);
    },
  };
};

/**
 * Options of {@link precision}, {@link recall}, {@link f1} and {@link diceScore}.
 */
export interface ClassOptions extends RegionOptions {
  /** Only this class. Default: the mean over all classes that appear; for a binary output, yes. */
  readonly class?: number;
}

/**
 * Precision: the share of what was predicted as a class that is of this class. The mean over the classes, or one class alone.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1. A class that is neither predicted nor true is left out of the mean; with `class`, its score is 0.
 *
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [precision({ class: 0 })] });
 * (await trainer.evaluate(data))["precision"]; // 1
 */
export const precision = (options: ClassOptions = {}): Metric =>
  regionMetric({ at: "precision", name: "precision", score: precisionOf, background: false }, options);

/**
 * Recall: the share of what is of a class that was predicted as such. The mean over the classes, or one class alone.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1. A class that is neither predicted nor true is left out of the mean; with `class`, its score is 0.
 *
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [recall({ class: 0 })] });
 * (await trainer.evaluate(data))["recall"]; // 1
 */
export const recall = (options: ClassOptions = {}): Metric =>
  regionMetric({ at: "recall", name: "recall", score: recallOf, background: false }, options);

/**
 * F1: the harmonic mean of precision and recall. The mean over the classes, or one class alone.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1. A class that is neither predicted nor true is left out of the mean; with `class`, its score is 0.
 *
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [f1()] });
 * (await trainer.evaluate(data))["f1"]; // 1
 */
export const f1 = (options: ClassOptions = {}): Metric =>
  regionMetric({ at: "f1", name: "f1", score: overlapOf, background: false }, options);

/**
 * Dice's coefficient: twice the intersection, divided by both areas. The same number as {@link f1}, as masks call it. Dice 1945.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1. A class that is neither predicted nor true is left out of the mean; with `class`, its score is 0.
 *
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [diceScore({ class: 1 })] });
 * (await trainer.evaluate(data))["dice"]; // 0
 */
export const diceScore = (options: ClassOptions = {}): Metric =>
  regionMetric({ at: "diceScore", name: "dice", score: overlapOf, background: false }, options);

const checkClasses =
  (classes: number) =>
  (output: Tensor): void => {
    const found = Math.max(2, classesOf(output));
    if (found === classes) return;
    throw new ArgumentError({
      at: "meanIoU",
      problem: `the output tells ${found} classes apart`,
      received: String(classes),
      expected: String(found),
      fix: `write meanIoU(${found})`,
    });
  };

/**
 * Intersection over union (Jaccard 1912), the mean over the classes that are predicted or true.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1.
 *
 * @param classes How many there are; 2 for a binary output, whose classes are no and yes.
 * @throws {@link ArgumentError} when the output has another number of classes.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [meanIoU(2, { ignore: 255 })] });
 * (await trainer.evaluate(data))["meanIoU"]; // 1
 */
export const meanIoU = (classes: number, options: RegionOptions = {}): Metric =>
  regionMetric(
    { at: "meanIoU", name: "meanIoU", score: iouOf, background: true, check: checkClasses(classes) },
    options,
  );
