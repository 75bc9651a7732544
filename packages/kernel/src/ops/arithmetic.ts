/** @file Arithmetic on two tensors, number by number. Shapes broadcast as NumPy's do. */
import { apply, NUMBERS, type Op } from "../graph/op.ts";
import { scalar } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastShape, sumTo } from "./broadcast.ts";
import { unary } from "./elementwise.ts";

type Partials = (a: Tensor, b: Tensor, dOutput: Tensor, output: Tensor) => readonly [Tensor, Tensor];

const binaryOp = (name: string, onnxName: string, partials: Partials): Op<null> => ({
  name,
  takes: NUMBERS,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a!.shape, b!.shape, at),
  gradient({ inputs, output }, dOutput) {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    const [dA, dB] = partials(a, b, dOutput, output);
    return [sumTo(dA, a.shape), sumTo(dB, b.shape)];
  },
  lower({ inputs }, onnx) {
    const { names, layout } = onnx.aligned(inputs);
    return { name: onnx.node(onnxName, names), layout };
  },
});

const addOp = binaryOp("add", "Add", (_a, _b, d) => [d, d]);
const subtractOp = binaryOp("subtract", "Sub", (_a, _b, d) => [d, negate(d)]);
// The product rule.
const multiplyOp = binaryOp("multiply", "Mul", (a, b, d) => [multiply(d, b), multiply(d, a)]);
// The quotient rule.
const divideOp = binaryOp("divide", "Div", (_a, b, d, y) => [divide(d, b), negate(divide(multiply(d, y), b))]);

/** A number beside a tensor, as a tensor of its type. */
export const beside = (x: Tensor | number, other: Tensor | number): Tensor =>
  typeof x !== "number" ? x : scalar(x, typeof other === "number" ? "float32" : other.dtype);

const binary =
  (op: Op<null>) =>
  (a: Tensor | number, b: Tensor | number): Tensor =>
    apply(op, [beside(a, b), beside(b, a)], null);

/**
 * a + b
 *
 * @example
 * await evaluate(add(constant([1, 2]), constant([[10], [20]]))); // [[11, 12], [21, 22]]
 */
export const add: (a: Tensor | number, b: Tensor | number) => Tensor = binary(addOp);

/**
 * a − b
 *
 * @example
 * await evaluate(subtract(1, constant([1, 2]))); // [0, -1]
 */
export const subtract: (a: Tensor | number, b: Tensor | number) => Tensor = binary(subtractOp);

/**
 * a · b, number by number
 *
 * @example
 * await evaluate(multiply(constant([1, 2]), constant([3, 4]))); // [3, 8]
 */
export const multiply: (a: Tensor | number, b: Tensor | number) => Tensor = binary(multiplyOp);

/**
 * a / b, number by number
 *
 * @example
 * await evaluate(divide(constant([1, 2]), 4)); // [0.25, 0.5]
 */
export const divide: (a: Tensor | number, b: Tensor | number) => Tensor = binary(divideOp);

/**
 * −x
 *
 * @example
 * await evaluate(negate(constant([1, -2]))); // [-1, 2]
 */
export const negate: (x: Tensor) => Tensor = unary("negate", "Neg", (_x, d) => negate(d));

/**
 * x²
 *
 * @example
 * await evaluate(square(constant([1, -3]))); // [1, 9]
 */
export const square = (x: Tensor): Tensor => multiply(x, x);
