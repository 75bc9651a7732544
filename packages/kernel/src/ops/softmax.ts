/** @file Softmax: an axis of logits turned into probabilities. */
import type { Emitter } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { between, type Range } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { positiveAxis } from "./arguments.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { exp } from "./unary.ts";

interface Attrs {
  readonly axis: number;
}

/** Writes the function for a value and the index of its axis. */
type Lowering = (value: string, axis: number, onnx: Emitter) => string;

const along = (
  name: string,
  lowered: Lowering,
  derivative: (y: Tensor, d: Tensor, axis: number) => Tensor,
  range: (x: Tensor, axis: number) => Range,
): Op<Attrs, Unary> => ({
  name,
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ attrs: { axis }, output }, dOutput) => [derivative(output, dOutput, axis)],
  range: ({ inputs: [x], attrs: { axis } }) => range(x, axis),
  reach: ({ attrs }, _, axis) => (axis === attrs.axis ? "everywhere" : samePosition(axis)),
  lower({ inputs: [x], attrs: { axis } }, onnx) {
    const { name: value, layout } = onnx.value(x);
    return { name: lowered(value, onnx.axis(axis, layout), onnx), layout };
  },
});

const total = (x: Tensor, axis: number): Tensor => sum(x, { axes: [axis], keepDims: true });

// Probabilities sum to 1, so what one gains the others lose.
const softmaxOp = along(
  "softmax",
  (value, axis, onnx) => onnx.node("Softmax", [value], { axis }),
  (y, d, axis) => multiply(y, subtract(d, total(multiply(d, y), axis))),
  (x, axis) => ({ ...between(0, 1), shares: { axis, whole: 1 }, logits: () => x }),
);

/** x − max − log Σ eˣ⁻ᵐᵃˣ: nothing overflows, since no exponent is above 0. */
const logSoftmaxInParts: Lowering = (value, axis, onnx) => {
  const axes = onnx.ints([axis]);
  const below = onnx.node("Sub", [value, onnx.node("ReduceMax", [value, axes], { keepdims: 1 })]);
  const whole = onnx.node("ReduceSum", [onnx.node("Exp", [below]), axes], { keepdims: 1 });
  return onnx.node("Sub", [below, onnx.node("Log", [whole])]);
};

const logSoftmaxOp = along(
  "logSoftmax",
  (value, axis, onnx) =>
    onnx.abilities.logSoftmax ? onnx.node("LogSoftmax", [value], { axis }) : logSoftmaxInParts(value, axis, onnx),
  (y, d, axis) => subtract(d, multiply(exp(y), total(d, axis))),
  () => between(Number.NEGATIVE_INFINITY, 0),
);

/**
 * eˣ divided by the sum of all eˣ along the axis.
 *
 * @example
 * await compute(softmax(constant([3, 3]))); // [0.5, 0.5]
 */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  apply(softmaxOp, [x], { axis: positiveAxis("softmax", axis, x) });

/**
 * The logarithm of {@link softmax}, without overflow.
 *
 * @example
 * await compute(logSoftmax(constant([0, -1000]))); // [0, -1000]
 */
export const logSoftmax = (x: Tensor, axis = -1): Tensor =>
  apply(logSoftmaxOp, [x], { axis: positiveAxis("logSoftmax", axis, x) });
