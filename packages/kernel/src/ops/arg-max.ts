/** @file The index of the largest element along an axis. */
import { apply, notDifferentiable, type Op, type Unary } from "../graph/op.ts";
import { between } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { positiveAxis } from "./arguments.ts";

const argMaxOp: Op<{ readonly axis: number }, Unary> = {
  name: "argMax",
  shape: ({ inputs: [x], attrs: { axis } }) => x.shape.filter((_, i) => i !== axis),
  dtype: () => "int32",
  gradient: notDifferentiable("it picks, it does not weigh"),
  range: ({ inputs: [x], attrs: { axis } }) => ({
    ...between(0, (x.shape[axis] ?? Number.POSITIVE_INFINITY) - 1),
    labels: true,
  }),
  reach: ({ attrs }, _, axis) =>
    axis === attrs.axis ? "everywhere" : samePosition(axis > attrs.axis ? axis - 1 : axis),
  lower({ inputs: [x], attrs: { axis } }, onnx) {
    // With its channel axis removed, an image looks the same in both layouts; with another axis removed it does not.
    const { name, layout } = axis === 3 ? onnx.value(x) : { name: onnx.logical(x), layout: "last" as const };
    const found = onnx.node("ArgMax", [name], { axis: onnx.axis(axis, layout), keepdims: 0 });
    return onnx.node("Cast", [found], { to: 6 });
  },
};

/**
 * The index of the largest element along an axis, as `int32`. Of equal elements it is the first.
 *
 * - in   `[batch, height, width, classes]`
 * - out  `[batch, height, width]`, integers from 0 up to but not including `classes`
 *
 * @param axis Default -1, the last.
 * @example
 * argMax(input([128, 128, 21])).shape; // [null, 128, 128]
 */
export const argMax = (x: Tensor, axis = -1): Tensor => apply(argMaxOp, [x], { axis: positiveAxis("argMax", axis, x) });
