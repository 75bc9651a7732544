/** @file Element-wise comparison of two tensors, and the element-wise maximum and minimum. */
import { apply, type Binary, NUMBERS, notDifferentiable, type Op } from "../graph/op.ts";
import { between } from "../graph/range.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { beside, multiply, subtract } from "./arithmetic.ts";
import { broadcastShape, sumTo } from "./broadcast.ts";
import { lowerTogether } from "./without-tail.ts";

const comparison = (name: string, onnxName: string): Op<null, Binary> => ({
  name,
  takes: NUMBERS,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a.shape, b.shape, at),
  dtype: () => "float32",
  gradient: notDifferentiable("a comparison jumps between 0 and 1"),
  range: () => between(0, 1),
  reach: elementReach,
  lower({ inputs }, onnx) {
    const { name, layout } = lowerTogether(onnxName, inputs, onnx);
    return { name: onnx.node("Cast", [name], { to: 1 }), layout };
  },
});

const greaterEqualOp = comparison("greaterEqual", "GreaterOrEqual");
const lessEqualOp = comparison("lessEqual", "LessOrEqual");
const equalOp = comparison("equal", "Equal");

const compare =
  (op: Op<null, Binary>) =>
  (a: Tensor, b: Tensor | number): Tensor =>
    apply(op, [a, beside(b, a)], null);

/**
 * 1 where a ≥ b, else 0, element-wise.
 *
 * @example
 * await compute(greaterEqual(constant([1, 2, 3]), 2)); // [0, 1, 1]
 */
export const greaterEqual: (a: Tensor, b: Tensor | number) => Tensor = compare(greaterEqualOp);

/**
 * 1 where a ≤ b, else 0, element-wise.
 *
 * @example
 * await compute(lessEqual(constant([1, 2, 3]), 2)); // [1, 1, 0]
 */
export const lessEqual: (a: Tensor, b: Tensor | number) => Tensor = compare(lessEqualOp);

/**
 * 1 where a = b, else 0, element-wise.
 *
 * @example
 * await compute(equal(constant([1, 2, 3]), constant([3, 2, 1]))); // [0, 1, 0]
 */
export const equal: (a: Tensor, b: Tensor | number) => Tensor = compare(equalOp);

const choice = (
  name: string,
  onnxName: string,
  wins: (a: Tensor, b: Tensor) => Tensor,
  chosen: (a: number, b: number) => number,
): Op<null, Binary> => ({
  name,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a.shape, b.shape, at),
  // The gradient goes to the element that was chosen: of two equal ones, to the first.
  gradient({ inputs: [a, b] }, dOutput) {
    const first = wins(a, b);
    return [sumTo(multiply(dOutput, first), a.shape), sumTo(multiply(dOutput, subtract(1, first)), b.shape)];
  },
  range({ inputs: [x, y] }, of) {
    const [a, b] = [of(x), of(y)];
    return between(chosen(a.low, b.low), chosen(a.high, b.high));
  },
  reach: elementReach,
  lower: ({ inputs }, onnx) => lowerTogether(onnxName, inputs, onnx),
});

const maximumOp = choice("maximum", "Max", greaterEqual, Math.max);
const minimumOp = choice("minimum", "Min", lessEqual, Math.min);

/**
 * The larger of a and b, element-wise.
 *
 * @example
 * await compute(maximum(constant([1, 5]), constant([4, 2]))); // [4, 5]
 */
export const maximum = (a: Tensor, b: Tensor | number): Tensor => apply(maximumOp, [a, beside(b, a)], null);

/**
 * The smaller of a and b, element-wise.
 *
 * @example
 * await compute(minimum(constant([1, 5]), 3)); // [1, 3]
 */
export const minimum = (a: Tensor, b: Tensor | number): Tensor => apply(minimumOp, [a, beside(b, a)], null);
