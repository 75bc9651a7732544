/** @file Element-wise arithmetic on two tensors. Shapes broadcast as in NumPy. */
import { apply, type Binary, NUMBERS, type Op } from "../graph/op.ts";
import { anywhere, between, type Range, type Shares } from "../graph/range.ts";
import { elementReach } from "../graph/reach.ts";
import { scalar } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Shape } from "../shape/types.ts";
import { broadcastShape, sumTo } from "./broadcast.ts";
import { unary } from "./elementwise.ts";
import { sumOfPhases } from "./phases.ts";
import { scaledMaps } from "./scaled-maps.ts";
import { sumOnto } from "./sum-onto.ts";
import { lowerTogether } from "./without-tail.ts";

type Partials = (a: Tensor, b: Tensor, dOutput: Tensor, output: Tensor) => readonly [Tensor, Tensor];

/** What is known of one operand: the range of its values, and its shape. */
interface Side extends Range {
  readonly shape: Shape;
}

type Combine = (a: Side, b: Side) => Range;

const binaryOp = (name: string, onnxName: string, partials: Partials, range: Combine): Op<null, Binary> => ({
  name,
  takes: NUMBERS,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a.shape, b.shape, at),
  gradient({ inputs: [a, b], output }, dOutput) {
    const [dA, dB] = partials(a, b, dOutput, output);
    return [sumTo(dA, a.shape), sumTo(dB, b.shape)];
  },
  range: ({ inputs: [a, b] }, of) => range({ ...of(a), shape: a.shape }, { ...of(b), shape: b.shape }),
  reach: elementReach,
  lower: ({ inputs }, onnx) => lowerTogether(onnxName, inputs, onnx),
});

/** If both operands sum to a known total along the same axis, the result sums to both totals together. */
const sharedSum = (a: Side, b: Side): Shares | null => {
  if (!a.shares || a.shares.axis !== b.shares?.axis || a.shape.length !== b.shape.length) return null;
  const { axis } = a.shares;
  return a.shape[axis] === b.shape[axis] ? { axis, whole: a.shares.whole + b.shares.whole } : null;
};

/**
 * If an operand sums to a known total along an axis, its product with a known scalar sums to the total times the
 * scalar.
 */
const sharedMultiple = (a: Side, { low, high, shape }: Side): Shares | null =>
  a.shares && low === high && shape.length === 0 ? { ...a.shares, whole: a.shares.whole * low } : null;

/** The range of a combination of two ranges: the smallest and the largest result at their ends. 0 · ∞ counts as 0. */
const corners = (a: Range, b: Range, combine: (a: number, b: number) => number): Range => {
  const all = [a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => combine(x, y) || 0));
  return between(Math.min(...all), Math.max(...all));
};

const product: Combine = (a, b) => ({
  ...corners(a, b, (x, y) => x * y),
  shares: sharedMultiple(a, b) ?? sharedMultiple(b, a),
});

const sumOp = binaryOp(
  "add",
  "Add",
  (_a, _b, d) => [d, d],
  (a, b) => ({ ...between(a.low + b.low, a.high + b.high), shares: sharedSum(a, b) }),
);
const addOp: Op<null, Binary> = {
  ...sumOp,
  lower: (call, onnx) => sumOfPhases(call.inputs, onnx) ?? sumOnto(call.inputs, onnx) ?? sumOp.lower(call, onnx),
};
const subtractOp = binaryOp(
  "subtract",
  "Sub",
  (_a, _b, d) => [d, negate(d)],
  (a, b) => between(a.low - b.high, a.high - b.low),
);
// The product rule.
const productOp = binaryOp("multiply", "Mul", (a, b, d) => [multiply(d, b), multiply(d, a)], product);
const multiplyOp: Op<null, Binary> = {
  ...productOp,
  lower: (call, onnx) => scaledMaps(call.inputs, onnx) ?? productOp.lower(call, onnx),
};
// The quotient rule.
const divideOp = binaryOp(
  "divide",
  "Div",
  (_a, b, d, y) => [divide(d, b), negate(divide(multiply(d, y), b))],
  (a, b) => (b.low > 0 || b.high < 0 ? product(a, { ...b, ...between(1 / b.high, 1 / b.low) }) : anywhere),
);

/** A number used with a tensor becomes a scalar tensor of the same type. */
export const beside = (x: Tensor | number, other: Tensor | number): Tensor =>
  typeof x !== "number" ? x : scalar(x, typeof other === "number" ? "float32" : other.dtype);

const binary =
  (op: Op<null, Binary>) =>
  (a: Tensor | number, b: Tensor | number): Tensor =>
    apply(op, [beside(a, b), beside(b, a)], null);

/**
 * a + b
 *
 * @example
 * await compute(add(constant([1, 2]), constant([[10], [20]]))); // [[11, 12], [21, 22]]
 */
export const add: (a: Tensor | number, b: Tensor | number) => Tensor = binary(addOp);

/**
 * a − b
 *
 * @example
 * await compute(subtract(1, constant([1, 2]))); // [0, -1]
 */
export const subtract: (a: Tensor | number, b: Tensor | number) => Tensor = binary(subtractOp);

/**
 * a · b, element-wise
 *
 * @example
 * await compute(multiply(constant([1, 2]), constant([3, 4]))); // [3, 8]
 */
export const multiply: (a: Tensor | number, b: Tensor | number) => Tensor = binary(multiplyOp);

/**
 * a / b, element-wise
 *
 * @example
 * await compute(divide(constant([1, 2]), 4)); // [0.25, 0.5]
 */
export const divide: (a: Tensor | number, b: Tensor | number) => Tensor = binary(divideOp);
/**
 * −x
 *
 * @example
 * await compute(negate(constant([1, -2]))); // [-1, 2]
 */
export const negate: (x: Tensor) => Tensor = unary(
  "negate",
  "Neg",
  (_x, d) => negate(d),
  ({ low, high }) => between(-high, -low),
);

/**
 * x²
 *
 * @example
 * await compute(square(constant([1, -3]))); // [1, 9]
 */
export const square = (x: Tensor): Tensor => multiply(x, x);
