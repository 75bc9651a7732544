/** @file Tensor mathematics, for your own losses, metrics and layers. */
export { random, scalar } from "../graph/source.ts";
export { clip, relu, sigmoid, softplus, tanh } from "./activations.ts";
export { argMax } from "./arg-max.ts";
export { add, divide, multiply, negate, square, subtract } from "./arithmetic.ts";
export { expand, type ReduceOptions, sum } from "./broadcast.ts";
export { cast } from "./cast.ts";
export { equal, greaterEqual, lessEqual, maximum, minimum } from "./comparison.ts";
export { type Cut, concat, type Margin, pad, slice } from "./concat.ts";
export { type ConvolveAttrs, convolve, convolveTransposed, type TransposedOptions } from "./convolution.ts";
export { matmul, matrixTranspose } from "./matmul.ts";
export { averagePool, maxPool } from "./pooling.ts";
export { max, mean, moments } from "./reductions.ts";
export { reshape } from "./reshape.ts";
export { logSoftmax, softmax } from "./softmax.ts";
export { stopGradient } from "./stop-gradient.ts";
export { transpose } from "./transpose.ts";
export { abs, erf, exp, floor, log, reciprocal, sign, sqrt } from "./unary.ts";
export type { Margins, Pair, Window } from "./window.ts";
