/** @file Reordering the axes. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { moved } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { positiveAxes, refuseArgument } from "./arguments.ts";

const transposeOp: Op<{ readonly axes: readonly number[] }, Unary> = {
  name: "transpose",
  takes: "any",
  shape: ({ inputs: [x], attrs: { axes } }) => axes.map((axis) => x.shape[axis]!),
  gradient: ({ attrs: { axes } }, dOutput) => [
    transpose(
      dOutput,
      axes.map((_, i) => axes.indexOf(i)),
    ),
  ],
  range: ({ inputs: [x], attrs: { axes } }, of) =>
    moved(
      of(x),
      (axis) => axes.indexOf(axis),
      (other) => transpose(other, axes),
    ),
  reach: ({ attrs: { axes } }, _, axis) => samePosition(axes.indexOf(axis)),
  lower: ({ inputs: [x], attrs: { axes } }, onnx) => onnx.node("Transpose", [onnx.logical(x)], { perm: axes }),
};

/**
 * Axis i of the result is axis `axes[i]` of `x`.
 *
 * @example
 * transpose(input([28, 14, 3]), [0, 3, 1, 2]).shape; // [null, 3, 28, 14]
 */
export const transpose = (x: Tensor, axes: readonly number[]): Tensor => {
  const found = positiveAxes("transpose", axes, x);
  if (found.length !== x.shape.length) {
    throw refuseArgument("transpose", "axes", axes, `all ${x.shape.length} axes, in their new order`);
  }
  return found.every((axis, i) => axis === i) ? x : apply(transposeOp, [x], { axes: found });
};
