/** @file Focal loss: cross-entropy that looks away from what is already known. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { add, exp, log, maximum, multiply, negate, scalar, subtract, sum } from "@tributary/kernel/ops";
import { binaryEntropies } from "./crossentropy.ts";
import { binaryLogits, type LogitsOptions, logProbabilities } from "./logits.ts";
import { type Loss, meanError, taking } from "./loss.ts";
import { takesClasses, takesProbabilities } from "./taken.ts";
import { countedClasses, countedLabels, matchedTarget } from "./targets.ts";

/**
 * Options of {@link binaryFocalCrossentropy} and {@link categoricalFocalCrossentropy}.
 */
export interface FocalOptions extends LogitsOptions {
  /** How strongly easy examples are weighted down; 0 is plain cross-entropy. Default 2. */
  readonly gamma?: number;
  /**
   * How much the positive class counts, and the negative by 1 − α; for several classes, how much all count. Default 0.25,
   * and the same for both.
   */
  readonly alpha?: number;
  /** A target whose pixels or examples do not count at all, such as 255 for the border in masks; class numbers only. Default none. */
  readonly ignore?: number;
}

const known: OptionTable<FocalOptions> = {
  fromLogits: "optional",
  gamma: "optional",
  alpha: "optional",
  ignore: "optional",
};

/** x^γ for x from 0 to 1, with a gradient that stays finite at 0. */
const power = (x: Tensor, gamma: number): Tensor => exp(multiply(log(maximum(x, scalar(1e-7))), gamma));

/**
 * α · (1 − p)^γ · cross-entropy, of independent binary classifications. Lin et al. 2017, arXiv:1708.02002, equation 5.
 *
 * - output  any shape, logits or probabilities of yes
 * - target  the same shape (a last axis of size 1 may be missing), 0 or 1
 *
 * @throws {@link ShapeError} when the target has another shape.
 * @example
 * const loss = binaryFocalCrossentropy({ gamma: 2, alpha: 0.25 });
 * Number(await compute(loss(constant([[0], [4]]), constant([[1], [1]])))).toFixed(4); // "0.0217"
 */
export const binaryFocalCrossentropy = (options: FocalOptions = {}): Loss => {
  const at = "binaryFocalCrossentropy";
  checkOptions(at, options, known);
  const { gamma = 2, alpha, ignore } = options;
  return taking(takesProbabilities(ignore), (output, target, weights) => {
    const given = matchedTarget(at, output, target);
    const counted = countedLabels(given, ignore);
    const truth = counted ? multiply(given, counted) : given;
    const errors = binaryEntropies(binaryLogits(output, options), truth);
    const focused = multiply(errors, power(subtract(1, exp(negate(errors))), gamma));
    if (alpha === undefined) return meanError(focused, weights, counted);
    return meanError(multiply(focused, add(multiply(truth, 2 * alpha - 1), 1 - alpha)), weights, counted);
  });
};

/**
 * α · (1 − p)^γ · cross-entropy, of classes that exclude each other. Lin et al. 2017, arXiv:1708.02002.
 *
 * - output  `[batch, …, classes]`, logits or probabilities
 * - target  class numbers `[batch, …]`, or one-hot `[batch, …, classes]`
 *
 * @throws {@link ShapeError} when the target is neither class numbers nor one-hot.
 * @example
 * const loss = categoricalFocalCrossentropy();
 * Number(await compute(loss(constant([[0, 0]]), constant([1])))).toFixed(4); // "0.0433"
 */
export const categoricalFocalCrossentropy = (options: FocalOptions = {}): Loss => {
  const at = "categoricalFocalCrossentropy";
  checkOptions(at, options, known);
  const { gamma = 2, alpha = 0.25, ignore } = options;
  return taking(takesClasses(ignore), (output, target, weights) => {
    const logs = logProbabilities(output, options);
    const surprise = multiply(negate(logs), power(subtract(1, exp(logs)), gamma));
    const { truth, counted } = countedClasses(at, output, target, ignore);
    const errors = multiply(sum(multiply(truth, surprise), { axes: [-1] }), alpha);
    return meanError(errors, weights, counted && sum(counted, { axes: [-1] }));
  });
};
