/** @file Cross-entropy: how surprising the target is, in nats, to who believes the output. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable, SHARE } from "@tributary/kernel/authoring";
import { abs, add, exp, log, maximum, multiply, negate, scalar, subtract, sum } from "@tributary/kernel/ops";
import { made } from "../made.ts";
import { checkClassWeights, checkOneForEach, weightOfAnswer, weightOfClass } from "./class-weights.ts";
import { binaryLogits, type LogitsOptions, logProbabilities } from "./logits.ts";
import { type Loss, meanLoss } from "./loss.ts";
import { takesLabels, takesOneHot, takesProbabilities } from "./taken.ts";
import { classesOf, countedAnswers, countedLabelsOf, countedPlaces, matchedTarget } from "./targets.ts";

/**
 * Options of {@link categoricalCrossentropy}.
 */
export interface CrossentropyOptions extends LogitsOptions {
  /** How much of each target is spread evenly over the classes. Default 0. Szegedy et al. 2015, arXiv:1512.00567. */
  readonly labelSmoothing?: number;
  /**
   * How much an error counts whose true class is this one, for each class. The sum of errors is divided by how many there are, not
   * by their weights. As in Keras. Default: all alike.
   */
  readonly classWeights?: readonly number[];
}

const known: OptionTable<CrossentropyOptions> = {
  fromLogits: "optional",
  labelSmoothing: SHARE,
  classWeights: "optional",
};

/**
 * Options of {@link sparseCategoricalCrossentropy}.
 */
export interface SparseCrossentropyOptions extends CrossentropyOptions {
  /** A label whose pixels or examples do not count at all, such as 255 for the border in masks. Default none. */
  readonly ignore?: number;
}

const smoothed = (target: Tensor, classes: number, share: number): Tensor =>
  share === 0 ? target : add(multiply(target, 1 - share), share / classes);

/** The cross-entropy of each pixel or example, from one number for each class. */
const entropies = (at: string, output: Tensor, target: Tensor, options: CrossentropyOptions): Tensor => {
  const { labelSmoothing = 0, classWeights } = options;
  const spread = smoothed(target, classesOf(output), labelSmoothing);
  const errors = negate(sum(multiply(spread, logProbabilities(output, options)), { axes: [-1] }));
  return classWeights ? multiply(errors, weightOfClass(at, target, classWeights)) : errors;
};

/**
 * Mean cross-entropy between predicted classes and class probabilities, in nats.
 *
 * - output  `[batch, …, classes]`, logits or probabilities
 * - target  `[batch, …, classes]`, probabilities: one-hot, or softer
 *
 * @throws {@link ShapeError} for class numbers; `sparseCategoricalCrossentropy` takes those.
 * @throws {@link ArgumentError} when there are more or fewer class weights than classes, or one is negative or no number.
 * @example
 * const loss = categoricalCrossentropy({ labelSmoothing: 0.1 });
 * Number(await compute(loss(constant([[0, 0, 0]]), constant([[0, 1, 0]])))).toFixed(4); // "1.0986"
 */
export const categoricalCrossentropy = (options: CrossentropyOptions = {}): Loss => {
  const at = "categoricalCrossentropy";
  checkOptions(at, options, known);
  checkClassWeights(at, options.classWeights);
  const loss = meanLoss((output, target) => entropies(at, output, matchedTarget(at, output, target), options), {
    targets: takesOneHot,
    classes: "exclusive",
  });
  return made(at, { labelSmoothing: 0, ...options }, loss);
};

/**
 * Mean cross-entropy between predicted classes and class numbers, in nats. An untrained classifier starts near
 * `ln(classes)`: about 2.3 for 10.
 *
 * - output  `[batch, …, classes]`, logits or probabilities
 * - target  `[batch, …]` or `[batch, …, 1]`, whole numbers from 0 up to but not including `classes`
 *
 * @throws {@link ShapeError} for one-hot targets; `categoricalCrossentropy` takes those.
 * @example
 * const loss = sparseCategoricalCrossentropy({ ignore: 255 });
 * Number(await compute(loss(constant([[0, 0], [5, 1]]), constant([1, 255])))).toFixed(4); // "0.6931"
 */
export const sparseCategoricalCrossentropy = (options: SparseCrossentropyOptions = {}): Loss => {
  const at = "sparseCategoricalCrossentropy";
  checkOptions(at, options, { ...known, ignore: {} });
  checkClassWeights(at, options.classWeights);
  const loss = meanLoss(
    (output, target) => {
      const wanted = countedLabelsOf(at, output, target, options.ignore);
      return { errors: entropies(at, output, wanted.truth, options), counted: countedPlaces(wanted) };
    },
    { targets: takesLabels(options.ignore), classes: "exclusive" },
  );
  return made(at, { labelSmoothing: 0, ...options }, loss);
};

/**
 * Options of {@link binaryCrossentropy}.
 */
export interface BinaryCrossentropyOptions extends LogitsOptions {
  /** How far targets are moved from 0 and 1 towards one half: all of the way is 1. Default 0. */
  readonly labelSmoothing?: number;
  /** How much an error counts where the truth is no, and where it is yes: `[1, 50]`. Between, in proportion. Default: alike. */
  readonly classWeights?: readonly [no: number, yes: number];
  /** A target whose pixels or examples do not count at all, such as 255 for the border in masks. Default none. */
  readonly ignore?: number;
}

/** max(x, 0) − x · t + ln(1 + e^−|x|): the cross-entropy of sigmoid(x), without overflow. */
export const binaryEntropies = (logits: Tensor, target: Tensor): Tensor =>
  add(subtract(maximum(logits, scalar(0)), multiply(logits, target)), log(add(exp(negate(abs(logits))), 1)));

/**
 * Mean cross-entropy of independent binary classifications, in nats.
 *
 * - output  any shape, logits or probabilities of yes
 * - target  the same shape (a last axis of size 1 may be missing), 0 to 1
 *
 * @throws {@link ShapeError} when the target has another shape.
 * @throws {@link ArgumentError} when there are more or fewer than two class weights, or one is negative or no number.
 * @example
 * const loss = binaryCrossentropy({ classWeights: [1, 3], ignore: 255 });
 * Number(await compute(loss(constant([[0], [0], [9]]), constant([[0], [1], [255]])))).toFixed(4); // "1.3863"
 */
export const binaryCrossentropy = (options: BinaryCrossentropyOptions = {}): Loss => {
  const at = "binaryCrossentropy";
  checkOptions(at, options, { ...known, ignore: {} });
  checkClassWeights(at, options.classWeights);
  const { labelSmoothing = 0, classWeights, ignore } = options;
  if (classWeights) checkOneForEach(at, classWeights, 2);
  const loss = meanLoss(
    (output, target) => {
      const { truth, counted } = countedAnswers(at, output, target, ignore);
      const errors = binaryEntropies(binaryLogits(output, options), smoothed(truth, 2, labelSmoothing));
      return { errors: classWeights ? multiply(errors, weightOfAnswer(truth, classWeights)) : errors, counted };
    },
    { targets: takesProbabilities(ignore), classes: "independent" },
  );
  return made(at, { ...options, labelSmoothing }, loss);
};
