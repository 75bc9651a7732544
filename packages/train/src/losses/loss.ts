/** @file What a loss is, and how the errors of a batch become one number. */
import { ArgumentError, ShapeError, type Tensor } from "@tributary/kernel";
import { add, divide, maximum, mean, multiply, reshape, scalar, sum } from "@tributary/kernel/ops";
import type { TargetsOf } from "./taken.ts";

/**
 * How far an output is from its target, as one number made of operations. Any function of this kind is a loss.
 *
 * Targets are converted to float32, class numbers too.
 *
 * @param weights How much each example counts (`[batch]`), or each pixel (`[batch, height, width]`). Default: all alike.
 */
export interface Loss {
  (output: Tensor, target: Tensor, weights?: Tensor): Tensor;
  /** What its targets may hold. By default any finite numbers. */
  readonly targets?: TargetsOf;
}

/** A loss that says what its targets may hold. */
export const taking = (targets: TargetsOf, loss: Loss): Loss => Object.assign(loss, { targets });

/** The weights with axes of size 1 behind, so that they multiply errors of a higher rank. */
export const spread = (weights: Tensor, errors: Tensor): Tensor => {
  const { shape } = weights;
  const [rank, own] = [errors.shape.length, shape.length];
  const fits = own <= rank && shape.every((size, axis) => size === errors.shape[axis]);
  const trailing =
    own === rank + 1 && shape.at(-1) === 1 && shape.slice(0, -1).every((size, i) => size === errors.shape[i]);
  if (!fits && !trailing) {
    throw new ShapeError({
      at: "loss",
      problem: "the weights do not fit the errors",
      received: [shape, errors.shape],
      expected: "a weight for each example, or for each pixel",
      fix: "give weights of shape [batch], or with the height and width of the output too",
    });
  }
  return reshape(weights, trailing ? errors.shape : [...shape, ...Array.from({ length: rank - own }, () => 1)]);
};

/**
 * The mean of errors, each multiplied by its weight.
 *
 * @param counted 1 for the errors that count and 0 for those that do not: the sum is divided by how many count. Weights
 *   do not change what is divided by, as in Keras.
 * @example
 * import { multiply, negate } from "@tributary/kernel/ops";
 * const logistic: Loss = (output, target, weights) => meanError(softplus(multiply(output, negate(target))), weights);
 * Number(await compute(logistic(constant([[0], [0]]), constant([[1], [-1]])))).toFixed(4); // "0.6931"
 */
export const meanError = (errors: Tensor, weights?: Tensor, counted?: Tensor): Tensor => {
  const weighted = weights ? multiply(errors, spread(weights, errors)) : errors;
  if (!counted) return mean(weighted);
  return divide(sum(multiply(weighted, counted)), maximum(sum(counted), scalar(1)));
};

/**
 * Several losses of the same output, added up: `weightedSum([[1, crossentropy], [0.5, dice()]])`.
 *
 * @throws {@link ArgumentError} when there are none.
 * @example
 * const loss = weightedSum([[1, binaryCrossentropy()], [0.5, dice()]]);
 * Number(await compute(loss(constant([[40], [40]]), constant([[1], [1]])))).toFixed(4); // "0.0000"
 */
export const weightedSum = (parts: readonly (readonly [factor: number, loss: Loss])[]): Loss => {
  if (parts.length === 0) {
    throw new ArgumentError({
      at: "weightedSum",
      problem: "there is nothing to add up",
      fix: "give pairs of a factor and a loss",
    });
  }
  const declared = parts.flatMap(([, { targets }]) => (targets ? [targets] : []));
  const sum: Loss = (output, target, weights) =>
    parts.map(([factor, loss]) => multiply(loss(output, target, weights), factor)).reduce((a, b) => add(a, b));
  if (declared.length === 0) return sum;
  return taking((output, target) => declared.flatMap((targets) => targets(output, target)), sum);
};
