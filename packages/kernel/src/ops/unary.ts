/** @file Element-wise functions. */
import { apply } from "../graph/op.ts";
import { between } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";
import { divide, multiply, negate, square } from "./arithmetic.ts";
import { elementwise, unary } from "./elementwise.ts";

/**
 * eˣ
 *
 * @example
 * await compute(exp(constant([0]))); // [1]
 */
export const exp: (x: Tensor) => Tensor = unary(
  "exp",
  "Exp",
  (_x, d, y) => multiply(d, y),
  ({ low, high }) => between(Math.exp(low), Math.exp(high)),
);

/**
 * The natural logarithm.
 *
 * @example
 * await compute(log(constant([1]))); // [0]
 */
export const log: (x: Tensor) => Tensor = unary("log", "Log", (x, d) => divide(d, x));

/**
 * √x
 *
 * @example
 * await compute(sqrt(constant([4, 9]))); // [2, 3]
 */
export const sqrt: (x: Tensor) => Tensor = unary("sqrt", "Sqrt", (_x, d, y) => divide(multiply(d, 0.5), y));

/**
 * The sine of an angle in radians.
 *
 * @example
 * await compute(sin(constant([0, Math.PI / 2]))); // [0, 1]
 */
export const sin: (x: Tensor) => Tensor = unary(
  "sin",
  "Sin",
  (x, d) => multiply(d, cos(x)),
  () => between(-1, 1),
);

/**
 * The cosine of an angle in radians.
 *
 * @example
 * await compute(cos(constant([0, Math.PI]))); // [1, -1]
 */
export const cos: (x: Tensor) => Tensor = unary(
  "cos",
  "Cos",
  (x, d) => negate(multiply(d, sin(x))),
  () => between(-1, 1),
);

/** Twice this factor makes the smallest number larger than 1. */
const LARGE = 1e38;

const signOp = elementwise<null>(
  "sign",
  () => () => undefined,
  (_, value, onnx) => {
    if (onnx.abilities.sign) return onnx.node("Sign", [value]);
    const grown = onnx.node("Mul", [onnx.node("Mul", [value, onnx.floats(LARGE)]), onnx.floats(LARGE)]);
    return onnx.node("Clip", [grown, onnx.floats(-1), onnx.floats(1)]);
  },
);

/**
 * The sign: −1, 0 or 1.
 *
 * @example
 * await compute(sign(constant([-3, 0, 0.5]))); // [-1, 0, 1]
 */
export const sign = (x: Tensor): Tensor => apply(signOp, [x], null);

/**
 * |x|; its gradient at 0 is 0.
 *
 * @example
 * await compute(abs(constant([-3, 0.5]))); // [3, 0.5]
 */
export const abs: (x: Tensor) => Tensor = unary("abs", "Abs", (x, d) => multiply(d, sign(x)));

/**
 * 1 / x
 *
 * @example
 * await compute(reciprocal(constant([4, -0.5]))); // [0.25, -2]
 */
export const reciprocal: (x: Tensor) => Tensor = unary("reciprocal", "Reciprocal", (_x, d, y) =>
  negate(multiply(d, square(y))),
);

/**
 * The Gauss error function, 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * @example
 * await compute(erf(constant([0, 10]))); // [0, 1]
 */
export const erf: (x: Tensor) => Tensor = unary("erf", "Erf", (x, d) =>
  multiply(d, multiply(exp(negate(square(x))), 2 / Math.sqrt(Math.PI))),
);

/**
 * The largest integer not larger than x.
 *
 * @example
 * await compute(floor(constant([1.7, -1.2]))); // [1, -2]
 */
export const floor: (x: Tensor) => Tensor = unary("floor", "Floor", () => undefined);
