/** @file Losses of overlap between predicted and true regions: Dice, Jaccard, and Tversky's index behind both. */
import type { Tensor } from "@tributary/kernel";
import { add, divide, mean, multiply, subtract, sum } from "@tributary/kernel/ops";
import { type LogitsOptions, probabilitiesOf } from "./logits.ts";
import { type Loss, spread } from "./loss.ts";
import { classesOf, classTarget, matchedTarget } from "./targets.ts";

export interface OverlapOptions extends LogitsOptions {
  /** Added above and below, so that empty regions are a perfect match. Default 1. */
  readonly smooth?: number;
}

export interface TverskyOptions extends OverlapOptions {
  /** What a pixel costs that is wrongly said to be in the region. Default 0.5. */
  readonly alpha?: number;
  /** What a pixel costs that is missed. Default 0.5. */
  readonly beta?: number;
}

const regionsOf = (output: Tensor, target: Tensor): Tensor =>
  classesOf(output) === 1 ? matchedTarget("tversky", output, target) : classTarget("tversky", output, target);

/**
 * 1 − the Tversky index, the mean over the classes; each index is of the whole batch. Salehi et al. 2017, arXiv:1706.05721.
 *
 * - output  `[batch, …, classes]`, logits or probabilities; one class is a sigmoid's
 * - target  class numbers `[batch, …]`, or one number for each class `[batch, …, classes]`
 *
 * Weights, where given, are how much each pixel counts in its region.
 */
export const tversky =
  ({ alpha = 0.5, beta = 0.5, smooth = 1, ...options }: TverskyOptions = {}): Loss =>
  (output, target, weights) => {
    const [guess, truth] = [probabilitiesOf(output, options), regionsOf(output, target)];
    const axes = output.shape.slice(0, -1).map((_, axis) => axis);
    const area = (x: Tensor): Tensor => sum(weights ? multiply(x, spread(weights, output)) : x, { axes });
    const both = area(multiply(guess, truth));
    const wrong = multiply(subtract(area(guess), both), alpha);
    const missed = multiply(subtract(area(truth), both), beta);
    const index = divide(add(both, smooth), add(add(add(both, wrong), missed), smooth));
    return subtract(1, mean(index));
  };

/** 1 − 2 · |A ∩ B| / (|A| + |B|). Milletari et al. 2016, arXiv:1606.04797. See {@link tversky} for the shapes. */
export const dice = ({ smooth = 1, ...options }: OverlapOptions = {}): Loss =>
  tversky({ ...options, alpha: 0.5, beta: 0.5, smooth: smooth / 2 });

/** 1 − |A ∩ B| / |A ∪ B|. See {@link tversky} for the shapes. */
export const jaccard = (options: OverlapOptions = {}): Loss => tversky({ ...options, alpha: 1, beta: 1 });
