/** @file The operations that models apply without a layer, by their name. */
import type { Tensor } from "../../graph/tensor.ts";
import { clip, relu, sigmoid, softplus, tanh } from "../../ops/activations.ts";
import { argMax } from "../../ops/arg-max.ts";
import { add, divide, multiply, negate, subtract } from "../../ops/arithmetic.ts";
import { expand, sum } from "../../ops/broadcast.ts";
import { cast } from "../../ops/cast.ts";
import { equal, greaterEqual, lessEqual, maximum, minimum } from "../../ops/comparison.ts";
import { concat } from "../../ops/concat.ts";
import { depthToSpace, spaceToDepth } from "../../ops/depth-to-space.ts";
import { identity } from "../../ops/identity.ts";
import { matmul } from "../../ops/matmul.ts";
import { pad } from "../../ops/pad.ts";
import { scaleAndShift } from "../../ops/per-channel.ts";
import { max, mean } from "../../ops/reductions.ts";
import { reshape, reshapeLike } from "../../ops/reshape.ts";
import { slice } from "../../ops/slice.ts";
import { logSoftmax, softmax } from "../../ops/softmax.ts";
import { stopGradient } from "../../ops/stop-gradient.ts";
import { transpose } from "../../ops/transpose.ts";
import { abs, cos, erf, exp, floor, log, reciprocal, sign, sin, sqrt } from "../../ops/unary.ts";

/** Applies an operation with the attributes that it recorded. */
// biome-ignore lint/suspicious/noExplicitAny: attributes and tensors come from a file; each operation checks its own
export type OperationFactory = (attributes: any) => (...inputs: any[]) => Tensor;

export const operationFactories: Readonly<Record<string, OperationFactory>> = {
  abs: () => abs,
  argMax:
    ({ axis }) =>
    (x) =>
      argMax(x, axis),
  greaterEqual: () => greaterEqual,
  lessEqual: () => lessEqual,
  cast:
    ({ dtype }) =>
    (x) =>
      cast(x, dtype),
  clip:
    ({ minimum, maximum }) =>
    (x) =>
      clip(x, minimum, maximum),
  concat:
    ({ axis }) =>
    (...tensors) =>
      concat(tensors, axis),
  cos: () => cos,
  depthToSpace:
    ({ blockSize, order }) =>
    (x) =>
      depthToSpace(x, blockSize, order),
  equal: () => equal,
  erf: () => erf,
  expand:
    ({ shape }) =>
    (x) =>
      expand(x, shape),
  exp: () => exp,
  floor: () => floor,
  identity: () => identity,
  maximum: () => maximum,
  max: (options) => (x) => max(x, options),
  logSoftmax:
    ({ axis }) =>
    (x) =>
      logSoftmax(x, axis),
  log: () => log,
  matmul: () => matmul,
  mean: (options) => (x) => mean(x, options),
  subtract: () => subtract,
  negate: () => negate,
  divide: () => divide,
  pad:
    ({ margins, value }) =>
    (x) =>
      pad(x, margins, value),
  add: () => add,
  reciprocal: () => reciprocal,
  relu: () => relu,
  reshape:
    ({ shape }) =>
    (x) =>
      reshape(x, shape),
  reshapeLike: () => reshapeLike,
  scaleAndShift: () => scaleAndShift,
  sigmoid: () => sigmoid,
  sign: () => sign,
  sin: () => sin,
  slice:
    ({ cuts }) =>
    (x) =>
      slice(x, cuts),
  minimum: () => minimum,
  spaceToDepth:
    ({ blockSize, order }) =>
    (x) =>
      spaceToDepth(x, blockSize, order),
  softmax:
    ({ axis }) =>
    (x) =>
      softmax(x, axis),
  softplus: () => softplus,
  sqrt: () => sqrt,
  stopGradient: () => stopGradient,
  sum: (options) => (x) => sum(x, options),
  tanh: () => tanh,
  multiply: () => multiply,
  transpose:
    ({ axes }) =>
    (x) =>
      transpose(x, axes),
};
