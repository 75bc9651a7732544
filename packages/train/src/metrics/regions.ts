/** @file Metrics that follow from three counts of each class: right, predicted, true. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { COUNT_FROM_0, checkNumber, checkOptions, type OptionTable, SHARE } from "@tributary/kernel/authoring";
import { concat, multiply, subtract, sum } from "@tributary/kernel/ops";
import { type LogitsOptions, readingOf } from "../losses/logits.ts";
import { type Reading, takesDecisions } from "../losses/taken.ts";
import { classesOf, countedLabels, matchedTarget, oneHot } from "../losses/targets.ts";
import { made } from "../made.ts";
import { type Metric, placesOf, total } from "./metric.ts";
import { isAnswers, predictedLabels, predictedYes, trueLabels } from "./predicted.ts";

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
  ignore: {},
  threshold: SHARE,
  class: COUNT_FROM_0,
};

/** What was predicted and what is true, a number for each class, and which places count. */
interface Regions {
  readonly predicted: Tensor;
  readonly truth: Tensor;
  readonly counted: Tensor | undefined;
}

/** Yes, and before it no, where there is a single answer and both are wanted. */
const sides = (yes: Tensor, both: boolean): Tensor =>
  both && classesOf(yes) === 1 ? concat([subtract(1, yes), yes], yes.shape.length - 1) : yes;

const regions = (
  at: string,
  [output, target, reading]: readonly [output: Tensor, target: Tensor, reading: Reading],
  both: boolean,
  { ignore, threshold = 0.5, ...options }: RegionOptions,
): Regions => {
  if (isAnswers(output, target, reading)) {
    const truth = matchedTarget(at, output, target);
    const predicted = predictedYes(output, threshold, options);
    return { predicted: sides(predicted, both), truth: sides(truth, both), counted: countedLabels(truth, ignore) };
  }
  const [classes, labels] = [classesOf(output), trueLabels(at, output, target)];
  const counted = countedLabels(labels, ignore);
  return { predicted: oneHot(predictedLabels(output), classes), truth: oneHot(labels, classes), counted };
};

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

/** A single answer tells two classes apart. */
const countOfClasses = (output: Tensor): number => Math.max(2, classesOf(output));

const checkClass = (at: string, only: number | undefined, output: Tensor): void => {
  const classes = countOfClasses(output);
  if (only === undefined || only < classes) return;
  throw new ArgumentError({
    at,
    problem: `there is no class ${only}: the output tells ${classes} classes apart`,
    received: `class ${only}`,
    expected: `a class from 0 to ${classes - 1}`,
    fix: `write ${at}({ class: ${classes - 1} }), or leave class out for the mean over all`,
  });
};

const regionMetric = ({ at, name, score, background, check }: Definition, settings: ClassOptions): Metric => {
  checkOptions(at, settings, known);
  const { class: only, ...options } = settings;
  return {
    name,
    targets: takesDecisions(options.ignore),
    sums(output, target, reading = readingOf(output)) {
      check?.(output);
      checkClass(at, only, output);
      const both = background || only !== undefined;
      const { predicted, truth, counted } = regions(at, [output, target, reading], both, options);
      const axes = predicted.shape.slice(0, -1).map((_, axis) => axis);
      const area = (x: Tensor): Tensor => sum(counted ? multiply(x, counted) : x, { axes });
      return [
        area(multiply(predicted, truth)),
        area(predicted),
        area(truth),
        counted ? sum(counted) : placesOf(predicted),
      ];
    },
    value([right, predicted, truth, counted]) {
      if (counted![0] === 0) return Number.NaN;
      const counts = right!.map((count, i): Counts => ({ right: count, predicted: predicted![i]!, true: truth![i]! }));
      return only === undefined ? meanScore(score, counts) : score(counts[only]!);
    },
  };
};

/**
 * Options of {@link precision}, {@link recall}, {@link f1} and {@link diceScore}.
 */
export interface ClassOptions extends RegionOptions {
  /** Only this class; of a binary output 0 is no and 1 is yes. Default: the mean over all classes that appear; for a binary output, yes. */
  readonly class?: number;
}

/**
 * Precision: the share of what was predicted as a class that is of this class. The mean over the classes, or one class alone.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; or binary `[batch, …, 1]`
 * - target  class numbers `[batch, …]`, one-hot `[batch, …, classes]`, or 0 and 1
 *
 * From 0 to 1, over all places of the set together. A class that is neither predicted nor true is left out of the mean; alone, with
 * `class` or as the yes of a binary output, its score is 0: so empty masks that were predicted empty. Where several classes may be
 * true at once (a sigmoid of several numbers, or a binary loss), each is a yes or no of its own.
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
 * From 0 to 1, over all places of the set together. A class that is neither predicted nor true is left out of the mean; alone, with
 * `class` or as the yes of a binary output, its score is 0: so empty masks that were predicted empty. Where several classes may be
 * true at once (a sigmoid of several numbers, or a binary loss), each is a yes or no of its own.
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
 * From 0 to 1, over all places of the set together. A class that is neither predicted nor true is left out of the mean; alone, with
 * `class` or as the yes of a binary output, its score is 0: so empty masks that were predicted empty. Where several classes may be
 * true at once (a sigmoid of several numbers, or a binary loss), each is a yes or no of its own.
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
 * From 0 to 1, over all places of the set together. A class that is neither predicted nor true is left out of the mean; alone, with
 * `class` or as the yes of a binary output, its score is 0: so empty masks that were predicted empty. Where several classes may be
 * true at once (a sigmoid of several numbers, or a binary loss), each is a yes or no of its own.
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
    const found = countOfClasses(output);
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
 * From 0 to 1, over all places of the set together. A class that is neither predicted nor true is left out: empty masks that were
 * predicted empty have the background alone, and score 1. Where several classes may be true at once, each is a yes or no of its own.
 *
 * @param classes How many there are; 2 for a binary output, whose classes are no and yes.
 * @throws {@link ArgumentError} when the output has another number of classes.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(), metrics: [meanIoU(2, { ignore: 255 })] });
 * (await trainer.evaluate(data))["meanIoU"]; // 1
 */
export const meanIoU = (classes: number, options: RegionOptions = {}): Metric => {
  checkNumber("meanIoU", "classes", classes, { least: 2, whole: true });
  const metric = regionMetric(
    { at: "meanIoU", name: "meanIoU", score: iouOf, background: true, check: checkClasses(classes) },
    options,
  );
  return { ...metric, sums: made("meanIoU", { classes, ...options }, metric.sums) };
};
