/** @file Losses of overlap between predicted and true regions: Dice, Jaccard, and Tversky's index behind both. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { add, divide, mean, multiply, subtract, sum } from "@tributary/kernel/ops";
import { type LogitsOptions, probabilitiesOf } from "./logits.ts";
import { type Loss, spread, taking } from "./loss.ts";
import { hasClasses, type TargetsOf, takesLabels, takesProbabilities } from "./taken.ts";
import { type CountedTarget, classesOf, countedClasses, countedLabels, matchedTarget } from "./targets.ts";

/**
 * Options of {@link dice} and {@link jaccard}.
 */
export interface OverlapOptions extends LogitsOptions {
  /** Added above and below, so that empty regions are a perfect match. Default 1. */
  readonly smooth?: number;
  /** A target whose pixels or examples do not count at all, such as 255 for the border in masks; class numbers only. Default none. */
  readonly ignore?: number;
}

const known: OptionTable<OverlapOptions> = { fromLogits: "optional", smooth: "optional", ignore: "optional" };

/**
 * Options of {@link tversky}.
 */
export interface TverskyOptions extends OverlapOptions {
  /** How much a false positive counts. Default 0.5. */
  readonly alpha?: number;
  /** How much a false negative counts. Default 0.5. */
  readonly beta?: number;
}

const regionsOf = (at: string, output: Tensor, target: Tensor, ignore: number | undefined): CountedTarget => {
  if (classesOf(output) > 1) return countedClasses(at, output, target, ignore);
  const truth = matchedTarget(at, output, target);
  return { truth, counted: countedLabels(truth, ignore) };
};

/** Class numbers; or how much of a place is of each region, which may overlap. */
const takesRegions =
  (ignore?: number): TargetsOf =>
  (output, target) =>
    output.at(-1) === 1 || hasClasses(output, target)
      ? takesProbabilities(ignore)(output, target)
      : takesLabels(ignore)(output);

const overlap = (at: string, { alpha = 0.5, beta = 0.5, smooth = 1, ignore, ...options }: TverskyOptions): Loss =>
  taking(takesRegions(ignore), (output, target, weights) => {
    const guess = probabilitiesOf(output, options);
    const { truth, counted } = regionsOf(at, output, target, ignore);
    const axes = output.shape.slice(0, -1).map((_, axis) => axis);
    const shares = [...(weights ? [spread(weights, output)] : []), ...(counted ? [counted] : [])];
    const area = (x: Tensor): Tensor =>
      sum(
        shares.reduce((a, b) => multiply(a, b), x),
        { axes },
      );
    const both = area(multiply(guess, truth));
    const wrong = multiply(subtract(area(guess), both), alpha);
    const missed = multiply(subtract(area(truth), both), beta);
    const index = divide(add(both, smooth), add(add(add(both, wrong), missed), smooth));
    return subtract(1, mean(index));
  });

/**
 * 1 − the Tversky index, the mean over the classes; each index is of the whole batch. Salehi et al. 2017, arXiv:1706.05721.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; one class is a sigmoid's
 * - target  class numbers `[batch, …]`, or one number for each class `[batch, …, classes]`
 *
 * Weights, where given, are how much each pixel counts in its region.
 *
 * @throws {@link ShapeError} when the target is neither class numbers nor one number for each class.
 * @example
 * const loss = tversky({ alpha: 0.3, beta: 0.7 });
 * Number(await compute(loss(constant([[9, -9], [-9, 9]]), constant([0, 1])))).toFixed(4); // "0.0000"
 */
export const tversky = (options: TverskyOptions = {}): Loss => {
  checkOptions("tversky", options, { ...known, alpha: "optional", beta: "optional" });
  return overlap("tversky", options);
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
  return overlap("dice", { ...options, alpha: 0.5, beta: 0.5, smooth: smooth / 2 });
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
  return overlap("jaccard", { ...options, alpha: 1, beta: 1 });
};
