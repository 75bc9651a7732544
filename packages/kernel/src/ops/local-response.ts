/** @file Local response normalization. Krizhevsky et al. 2012, section 3.3. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply, square, subtract } from "./arithmetic.ts";
import { sizeAt } from "./broadcast.ts";
import { pad } from "./pad.ts";
import { slice } from "./slice.ts";
import { exp, log } from "./unary.ts";

export interface LocalResponseAttrs {
  /** How many neighboring channels the sum covers, an odd number. */
  readonly size: number;
  /** The factor of the sum of squares. */
  readonly scale: number;
  readonly bias: number;
  readonly beta: number;
}

/** For each channel, the sum over itself and its neighbors. */
const neighbors = (x: Tensor, size: number): Tensor => {
  const reach = (size - 1) / 2;
  const channels = sizeAt(x, 3);
  const wide = pad(x, [{ axis: 3, before: reach, after: reach }]);
  return Array.from({ length: size }, (_, i) => slice(wide, [{ axis: 3, start: i, end: i + channels }])).reduce(add);
};

/** xᵖ for positive x. */
const power = (x: Tensor, p: number): Tensor => exp(multiply(log(x), p));

const localResponseOp: Op<LocalResponseAttrs, Unary> = {
  name: "localResponse",
  shape: ({ inputs: [x] }) => x.shape,
  // y = x · u^−β with u = bias + scale · Σ x²; each x is also part of its neighbors' u.
  gradient({ inputs: [x], attrs: { size, scale, bias, beta } }, dOutput) {
    const u = add(multiply(neighbors(square(x), size), scale), bias);
    const direct = multiply(dOutput, power(u, -beta));
    const through = neighbors(multiply(multiply(dOutput, x), power(u, -beta - 1)), size);
    return [subtract(direct, multiply(multiply(x, through), 2 * scale * beta))];
  },
  reach: (_call, _input, axis) => (axis === 3 ? "everywhere" : samePosition(axis)),
  lower({ inputs: [x], attrs: { size, scale, bias, beta } }, onnx) {
    const attributes = { size, alpha: { float: scale * size }, bias: { float: bias }, beta: { float: beta } };
    return { name: onnx.node("LRN", [onnx.channelsFirst(x)], attributes), layout: "first" };
  },
};

/** x / (bias + scale · Σ x²)^β, the sum over neighboring channels. */
export const localResponse = (x: Tensor, attrs: LocalResponseAttrs): Tensor => apply(localResponseOp, [x], attrs);
