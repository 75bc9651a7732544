/** @file Losses of overlap between predicted and true regions: Dice, Jaccard, and Tversky's index behind both. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, NOT_NEGATIVE, type OptionTable } from "@tributary/kernel/authoring";
import { add, divide, equal, multiply, stopGradient, subtract, sum } from "@tributary/kernel/ops";
import { made } from "../made.ts";
import { placesOf, total } from "../metrics/metric.ts";
import { checkClassWeights, checkOneForEach, weightsTensor } from "./class-weights.ts";
import { type LogitsOptions, probabilitiesOf } from "./logits.ts";
import { type Loss, type LossTerm, lossOf, spread } from "./loss.ts";
import { hasClasses, type TargetsOf, takesLabels, takesProbabilities } from "./taken.ts";
import { type CountedTarget, classesOf, countedClasses, countedLabels, matchedTarget } from "./targets.ts";

/**
 * Options of {@link dice} and {@link jaccard}.
 */
export interface OverlapOptions extends LogitsOptions {
  /** Added above and below. Default 1. At 0 too an empty region that was predicted empty is a perfect match. */
  readonly smooth?: number;
  /** How much each class counts in the mean over the classes. Default: all alike. */
  readonly classWeights?: readonly number[];
  /** A target whose pixels or examples do not count at all, such as 255 for the border in masks; class numbers only. Default none. */
  readonly ignore?: number;
}

const known: OptionTable<OverlapOptions> = {
  fromLogits: "optional",
  smooth: NOT_NEGATIVE,
  classWeights: "optional",
  ignore: {},
};

/**
 * Options of {@link tversky}.
 */
export interface TverskyOptions extends OverlapOptions {
  /** How much a false positive counts. Default 0.5. As in the paper; Keras 3.15 exchanges the two. */
  readonly alpha?: number;
  /** How much a false negative counts. Default 0.5. */
  readonly beta?: number;
}

/** The share of each class, of all of them together. */
const sharesOf = (at: string, classes: number, weights: readonly number[] | undefined): readonly number[] => {
  if (!weights) return Array.from({ length: classes }, () => 1 / classes);
  checkOneForEach(at, weights, classes);
  const all = total(weights);
  return weights.map((weight) => weight / all);
};

const regionsOf = (at: string, output: Tensor, target: Tensor, ignore: number | undefined): CountedTarget => {
  if (classesOf(output) > 1) return countedClasses(at, output, target, ignore);
  const truth = matchedTarget(at, output, target);
  return { truth, counted: countedLabels(truth, ignore) };
};

/** Class numbers; or how much of a place is of each region, which may overlap. */
const takesRegions =
  (ignore?: number): TargetsOf =>
  (output, target, independent) =>
    output.at(-1) === 1 || hasClasses(output, target)
      ? takesProbabilities(ignore)(output, target, independent)
      : takesLabels(ignore)(output);

/** The index of one class over a whole set, from its areas. */
const indexOf = (
  both: number,
  guessed: number,
  truth: number,
  { alpha = 0.5, beta = 0.5, smooth = 1 }: TverskyOptions,
): number => {
  const whole = both + alpha * (guessed - both) + beta * (truth - both) + smooth;
  return whole === 0 ? 1 : (both + smooth) / whole;
};

/** The index of each class in one batch. */
const indexes = (
  both: Tensor,
  guessed: Tensor,
  truth: Tensor,
  { alpha = 0.5, beta = 0.5, smooth = 1 }: TverskyOptions,
): Tensor => {
  const errors = add(multiply(subtract(guessed, both), alpha), multiply(subtract(truth, both), beta));
  const whole = add(add(both, errors), smooth);
  if (smooth > 0) return divide(add(both, smooth), whole);
  const nothing = equal(stopGradient(whole), 0);
  return divide(add(both, nothing), add(whole, nothing));
};

const overlap = (at: string, options: TverskyOptions): Loss => {
  checkClassWeights(at, options.classWeights);
  const { ignore, classWeights, fromLogits } = options;
  const term: LossTerm = {
    measure(output, target, weights) {
      const guess = probabilitiesOf(output, { fromLogits });
      const { truth, counted } = regionsOf(at, output, target, ignore);
      const axes = output.shape.slice(0, -1).map((_, axis) => axis);
      const shares = [...(weights ? [spread(weights, output)] : []), ...(counted ? [counted] : [])];
      const area = (x: Tensor): Tensor =>
        sum(
          shares.reduce((a, b) => multiply(a, b), x),
          { axes },
        );
      const [both, guessed, there] = [area(multiply(guess, truth)), area(guess), area(truth)];
      const each = multiply(
        indexes(both, guessed, there, options),
        weightsTensor(sharesOf(at, classesOf(output), classWeights)),
      );
      return { loss: subtract(1, sum(each)), sums: [both, guessed, there, counted ? sum(counted) : placesOf(truth)] };
    },
    overall([both, guessed, there, counted]) {
      if (counted![0] === 0) return null;
      const shares = sharesOf(at, both!.length, classWeights);
      return 1 - total(both!.map((area, i) => shares[i]! * indexOf(area, guessed![i]!, there![i]!, options)));
    },
  };
  return lossOf([term], { targets: takesRegions(ignore) });
};

/**
 * 1 − the Tversky index, the mean over the classes. Salehi et al. 2017, arXiv:1706.05721.
 *
 * Each index is of the whole batch: areas are added up over its pictures before they are divided. So it is over a set too:
 * `evaluate` gives the loss of all pictures together, whatever the size of the batches, not the mean of those of the batches.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; one class is a sigmoid's
 * - target  class numbers `[batch, …]`, or one number for each class `[batch, …, classes]`
 *
 * Weights, where given, are how much each pixel counts in its region. A region that is empty in the truth and was predicted
 * empty is a perfect match.
 *
 * @throws {@link ShapeError} when the target is neither class numbers nor one number for each class.
 * @throws {@link ArgumentError} for negative settings, and for more or fewer class weights than classes.
 * @example
 * const loss = tversky({ alpha: 0.3, beta: 0.7 });
 * Number(await compute(loss(constant([[9, -9], [-9, 9]]), constant([0, 1])))).toFixed(4); // "0.0000"
 */
export const tversky = (options: TverskyOptions = {}): Loss => {
  checkOptions("tversky", options, { ...known, alpha: NOT_NEGATIVE, beta: NOT_NEGATIVE });
  return made("tversky", { alpha: 0.5, beta: 0.5, smooth: 1, ...options }, overlap("tversky", options));
};

/**
 * 1 − 2 · |A ∩ B| / (|A| + |B|). Milletari et al. 2016, arXiv:1606.04797. See {@link tversky} for the shapes.
 *
 * @example
 * await compute(dice()(constant([[40], [40]]), constant([[1], [0]]))); // 0.25
 */
export const dice = (options: OverlapOptions = {}): Loss => {
  checkOptions("dice", options, known);
  const { smooth = 1 } = options;
  const loss = overlap("dice", { ...options, alpha: 0.5, beta: 0.5, smooth: smooth / 2 });
  return made("dice", { ...options, smooth }, loss);
};

/**
 * 1 − |A ∩ B| / |A ∪ B|. See {@link tversky} for the shapes.
 *
 * @example
 * const loss = jaccard({ smooth: 0 });
 * await compute(loss(constant([[40], [40]]), constant([[1], [0]]))); // 0.5
 */
export const jaccard = (options: OverlapOptions = {}): Loss => {
  checkOptions("jaccard", options, known);
  return made("jaccard", { smooth: 1, ...options }, overlap("jaccard", { ...options, alpha: 1, beta: 1 }));
};
