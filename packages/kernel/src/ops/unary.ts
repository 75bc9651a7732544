/** @file Functions of one number, applied to each. */
import type { Tensor } from "../graph/tensor.ts";
import { negate, over, square, times } from "./arithmetic.ts";
import { unary } from "./elementwise.ts";

/** eˣ */
export const exponential: (x: Tensor) => Tensor = unary("exponential", "Exp", (_x, d, y) => times(d, y));
/** The natural logarithm. */
export const logarithm: (x: Tensor) => Tensor = unary("logarithm", "Log", (x, d) => over(d, x));
/** √x */
export const squareRoot: (x: Tensor) => Tensor = unary("squareRoot", "Sqrt", (_x, d, y) => over(times(d, 0.5), y));
/** −1, 0 or 1. */
export const sign: (x: Tensor) => Tensor = unary("sign", "Sign", () => undefined);
/** |x|; its gradient at 0 is 0. */
export const absolute: (x: Tensor) => Tensor = unary("absolute", "Abs", (x, d) => times(d, sign(x)));
/** 1 / x */
export const reciprocal: (x: Tensor) => Tensor = unary("reciprocal", "Reciprocal", (_x, d, y) =>
  negate(times(d, square(y))),
);
/** The Gauss error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const errorFunction: (x: Tensor) => Tensor = unary("errorFunction", "Erf", (x, d) =>
  times(d, times(exponential(negate(square(x))), 2 / Math.sqrt(Math.PI))),
);
/** The largest whole number that is not larger. */
export const floor: (x: Tensor) => Tensor = unary("floor", "Floor", () => undefined);
