/** @file The mean and the maximum along axes. */
import { BLOCKS } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { mixed, together } from "../graph/range.ts";
import { movedReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import type { Shape } from "../shape/types.ts";
import { divide, multiply, square, subtract } from "./arithmetic.ts";
import { expand, lowerReduce, type ReduceOptions, reduceAttrs, sizeAt, sum, withAxes } from "./broadcast.ts";
import { equal } from "./comparison.ts";

interface Attrs {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const reducedShape = ({ shape }: Tensor, { axes, keepDims }: Attrs): Shape =>
  shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));

/** The index of an axis after a reduction; null for one that is reduced. */
const keptAxis =
  ({ axes, keepDims }: Attrs) =>
  (axis: number): number | null =>
    axes.includes(axis) ? null : keepDims ? axis : axis - axes.filter((gone) => gone < axis).length;

const meanOp: Op<Attrs, Unary> = {
  name: "mean",
  shape: ({ inputs, attrs }) => reducedShape(inputs[0], attrs),
  // Every element has the same share in its mean.
  gradient({ inputs: [x], attrs: { axes } }, dOutput) {
    const count = countOf(axes.map((axis) => sizeAt(x, axis)));
    return [expand(withAxes(multiply(dOutput, 1 / count), x, axes), x.shape)];
  },
  range: ({ inputs: [x], attrs }, of) => mixed(of(x), keptAxis(attrs)),
  reach: ({ attrs }, _, axis) => movedReach(keptAxis(attrs)(axis)),
  lower({ inputs: [x], attrs }, onnx) {
    const { name, layout } = onnx.stored(x);
    if (layout !== "blocks" || String(attrs.axes) !== "1,2") return lowerReduce("ReduceMean", x, attrs, onnx);
    // Of one pixel for each channel, blocks are the order of the channels themselves.
    const means = onnx.node(`${BLOCKS}.GlobalAveragePool`, [name]);
    return onnx.node("Reshape", [means, onnx.ints(attrs.keepDims ? [0, 1, 1, sizeAt(x, 3)] : [0, sizeAt(x, 3)])]);
  },
};

/**
 * The mean along axes.
 *
 * @example
 * await compute(mean(constant([[1, 3], [5, 7]]), { axes: [0] })); // [3, 5]
 */
export const mean = (x: Tensor, options: ReduceOptions = {}): Tensor => {
  const attrs = reduceAttrs("mean", x, options);
  return attrs.axes.length === 0 ? x : apply(meanOp, [x], attrs);
};

const maxOp: Op<Attrs, Unary> = {
  name: "max",
  shape: ({ inputs, attrs }) => reducedShape(inputs[0], attrs),
  // The gradient goes to the largest element; equal ones share it.
  gradient({ inputs: [x], attrs: { axes }, output }, dOutput) {
    const wins = equal(x, withAxes(output, x, axes));
    const share = divide(wins, sum(wins, { axes, keepDims: true }));
    return [multiply(share, withAxes(dOutput, x, axes))];
  },
  range: ({ inputs: [x] }, of) => together([of(x)]),
  reach: ({ attrs }, _, axis) => movedReach(keptAxis(attrs)(axis)),
  lower: ({ inputs: [x], attrs }, onnx) => lowerReduce("ReduceMax", x, attrs, onnx),
};

/**
 * The maximum along axes.
 *
 * @example
 * await compute(max(constant([[1, 3], [5, 2]]), { axes: [1] })); // [3, 5]
 */
export const max = (x: Tensor, options: ReduceOptions = {}): Tensor => {
  const attrs = reduceAttrs("max", x, options);
  return attrs.axes.length === 0 ? x : apply(maxOp, [x], attrs);
};

/**
 * The mean and the population variance along axes, which are kept with size 1.
 *
 * @example
 * const { mean, variance } = moments(constant([[1, 3], [5, 5]]), [1]);
 * await compute(mean); // [[2], [5]]
 * await compute(variance); // [[1], [0]]
 */
export const moments = (x: Tensor, axes: readonly number[]): { readonly mean: Tensor; readonly variance: Tensor } => {
  const center = mean(x, { axes, keepDims: true });
  return { mean: center, variance: mean(square(subtract(x, center)), { axes, keepDims: true }) };
};
