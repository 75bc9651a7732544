/** @file Focal loss: cross-entropy that looks away from what is already known. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, NOT_NEGATIVE, type NumberRange, type OptionTable, SHARE } from "@tributary/kernel/authoring";
import { exp, log, maximum, multiply, negate, scalar, subtract, sum } from "@tributary/kernel/ops";
import { made } from "../made.ts";
import { checkClassWeights, checkOneForEach, weightOfAnswer, weightOfClass } from "./class-weights.ts";
import { binaryEntropies } from "./crossentropy.ts";
import { binaryLogits, type LogitsOptions, logProbabilities } from "./logits.ts";
import { type Loss, meanLoss } from "./loss.ts";
import { takesClasses, takesProbabilities } from "./taken.ts";
import { countedAnswers, countedClasses, countedPlaces } from "./targets.ts";

/**
 * Options of {@link binaryFocalCrossentropy} and {@link categoricalFocalCrossentropy}.
 */
export interface FocalOptions<Weights = readonly number[]> extends LogitsOptions {
  /** How strongly easy examples are weighted down; 0 is plain cross-entropy. Default 2. */
  readonly gamma?: number;
  /**
   * How much the positive class counts, and the negative by 1 − α; for several classes, how much all count. Default 0.25,
   * and the same for both.
   */
  readonly alpha?: number;
  /** How much an error counts whose true class is this one, for each class; for yes and no `[no, yes]`. Default: all alike. */
  readonly classWeights?: Weights;
  /** A target whose pixels or examples do not count at all, such as 255 for the border in masks; class numbers only. Default none. */
  readonly ignore?: number;
}

const known: OptionTable<FocalOptions> = {
  fromLogits: "optional",
  gamma: NOT_NEGATIVE,
  alpha: NOT_NEGATIVE,
  classWeights: "optional",
  ignore: {},
};

const check = (at: string, options: FocalOptions, alpha: NumberRange): void => {
  checkOptions(at, options, { ...known, alpha });
  checkClassWeights(at, options.classWeights);
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
export const binaryFocalCrossentropy = (options: FocalOptions<readonly [no: number, yes: number]> = {}): Loss => {
  const at = "binaryFocalCrossentropy";
  check(at, options, SHARE);
  const { gamma = 2, alpha, classWeights, ignore } = options;
  if (classWeights) checkOneForEach(at, classWeights, 2);
  const loss = meanLoss(
    (output, target) => {
      const { truth, counted } = countedAnswers(at, output, target, ignore);
      const surprise = binaryEntropies(binaryLogits(output, options), truth);
      const focused = multiply(surprise, power(subtract(1, exp(negate(surprise))), gamma));
      const balanced = alpha === undefined ? focused : multiply(focused, weightOfAnswer(truth, [1 - alpha, alpha]));
      return { errors: classWeights ? multiply(balanced, weightOfAnswer(truth, classWeights)) : balanced, counted };
    },
    { targets: takesProbabilities(ignore), classes: "independent" },
  );
  return made(at, { ...options, gamma }, loss);
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
  check(at, options, NOT_NEGATIVE);
  const { gamma = 2, alpha = 0.25, classWeights, ignore } = options;
  const loss = meanLoss(
    (output, target) => {
      const logs = logProbabilities(output, options);
      const surprise = multiply(negate(logs), power(subtract(1, exp(logs)), gamma));
      const wanted = countedClasses(at, output, target, ignore);
      const each = multiply(sum(multiply(wanted.truth, surprise), { axes: [-1] }), alpha);
      const errors = classWeights ? multiply(each, weightOfClass(at, wanted.truth, classWeights)) : each;
      return { errors, counted: countedPlaces(wanted) };
    },
    { targets: takesClasses(ignore), classes: "exclusive" },
  );
  return made(at, { ...options, gamma, alpha }, loss);
};
