/** @file Focal loss: cross-entropy that looks away from what is already known. */
import type { Tensor } from "@tributary/kernel";
import { add, exp, log, maximum, multiply, negate, scalar, subtract, sum } from "@tributary/kernel/ops";
import { binaryEntropies } from "./crossentropy.ts";
import { binaryLogits, type LogitsOptions, logProbabilities } from "./logits.ts";
import { type Loss, meanError } from "./loss.ts";
import { classTarget, matchedTarget } from "./targets.ts";

export interface FocalOptions extends LogitsOptions {
  /** How strongly what is well known is played down; 0 is plain cross-entropy. Default 2. */
  readonly gamma?: number;
  /**
   * How much the positive class counts, and the negative by 1 − α; for several classes, how much all count. Default 0.25,
   * and the same for both.
   */
  readonly alpha?: number;
}

/** x^γ for x from 0 to 1, with a gradient that stays finite at 0. */
const power = (x: Tensor, gamma: number): Tensor => exp(multiply(log(maximum(x, scalar(1e-7))), gamma));

/**
 * α · (1 − p)^γ · cross-entropy, of independent yes-or-no answers. Lin et al. 2017, arXiv:1708.02002, equation 5.
 *
 * - output  any shape, logits or probabilities of yes
 * - target  the same shape (a last axis of size 1 may be missing), 0 or 1
 */
export const binaryFocalCrossentropy =
  ({ gamma = 2, alpha, ...options }: FocalOptions = {}): Loss =>
  (output, target, weights) => {
    const wanted = matchedTarget("binaryFocalCrossentropy", output, target);
    const errors = binaryEntropies(binaryLogits(output, options), wanted);
    const focused = multiply(errors, power(subtract(1, exp(negate(errors))), gamma));
    if (alpha === undefined) return meanError(focused, weights);
    return meanError(multiply(focused, add(multiply(wanted, 2 * alpha - 1), 1 - alpha)), weights);
  };

/**
 * α · (1 − p)^γ · cross-entropy, of classes that exclude each other. Lin et al. 2017, arXiv:1708.02002.
 *
 * - output  `[batch, …, classes]`, logits or probabilities
 * - target  class numbers `[batch, …]`, or one-hot `[batch, …, classes]`
 */
export const categoricalFocalCrossentropy =
  ({ gamma = 2, alpha = 0.25, ...options }: FocalOptions = {}): Loss =>
  (output, target, weights) => {
    const logs = logProbabilities(output, options);
    const surprise = multiply(negate(logs), power(subtract(1, exp(logs)), gamma));
    const wanted = classTarget("categoricalFocalCrossentropy", output, target);
    return meanError(multiply(sum(multiply(wanted, surprise), { axes: [-1] }), alpha), weights);
  };
