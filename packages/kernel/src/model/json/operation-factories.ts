/** @file The operations that models apply without a layer, by their name. */
import type { Tensor } from "../../graph/tensor.ts";
import { clip } from "../../ops/activations.ts";
import { argMax } from "../../ops/arg-max.ts";
import { minus, negate, over, plus, times } from "../../ops/arithmetic.ts";
import { scaleAndShift } from "../../ops/batch-normalization.ts";
import { expand, sum } from "../../ops/broadcast.ts";
import { cast } from "../../ops/cast.ts";
import { atLeast, atMost, equals, larger, smaller } from "../../ops/comparison.ts";
import { concat, pad, slice } from "../../ops/concat.ts";
import { identity } from "../../ops/identity.ts";
import { matmul } from "../../ops/matmul.ts";
import { largest, mean } from "../../ops/reductions.ts";
import { reshape } from "../../ops/reshape.ts";
import { logSoftmax, softmax } from "../../ops/softmax.ts";
import { transpose } from "../../ops/transpose.ts";
import {
  absolute,
  errorFunction,
  exponential,
  floor,
  logarithm,
  reciprocal,
  sign,
  squareRoot,
} from "../../ops/unary.ts";

/** Applies an operation with the attributes that it recorded. */
// biome-ignore lint/suspicious/noExplicitAny: attributes and tensors come from a file; each operation checks its own
export type OperationFactory = (attributes: any) => (...inputs: any[]) => Tensor;

export const operationFactories: Readonly<Record<string, OperationFactory>> = {
  absolute: () => absolute,
  argMax:
    ({ axis }) =>
    (x) =>
      argMax(x, axis),
  atLeast: () => atLeast,
  atMost: () => atMost,
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
  equals: () => equals,
  errorFunction: () => errorFunction,
  expand:
    ({ shape }) =>
    (x) =>
      expand(x, shape),
  exponential: () => exponential,
  floor: () => floor,
  identity: () => identity,
  larger: () => larger,
  largest: (options) => (x) => largest(x, options),
  logSoftmax:
    ({ axis }) =>
    (x) =>
      logSoftmax(x, axis),
  logarithm: () => logarithm,
  matmul: () => matmul,
  mean: (options) => (x) => mean(x, options),
  minus: () => minus,
  negate: () => negate,
  over: () => over,
  pad:
    ({ margins, value }) =>
    (x) =>
      pad(x, margins, value),
  plus: () => plus,
  reciprocal: () => reciprocal,
  reshape:
    ({ shape }) =>
    (x) =>
      reshape(x, shape),
  scaleAndShift: () => scaleAndShift,
  sign: () => sign,
  slice:
    ({ cuts }) =>
    (x) =>
      slice(x, cuts),
  smaller: () => smaller,
  softmax:
    ({ axis }) =>
    (x) =>
      softmax(x, axis),
  squareRoot: () => squareRoot,
  sum: (options) => (x) => sum(x, options),
  times: () => times,
  transpose:
    ({ axes }) =>
    (x) =>
      transpose(x, axes),
};
