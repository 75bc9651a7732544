/** @file Tensors that are not computed: inputs, constants, weights and random numbers. */

import { ArgumentError } from "../errors.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Regularizer } from "../initializers/regularizer.ts";
import { showShape } from "../shape/complaint.ts";
import { countOf, sameShape } from "../shape/count.ts";
import type { DType, Shape } from "../shape/types.ts";
import { described } from "./described.ts";
import { currentCall, type Layer } from "./layer-call.ts";
import { dtypeOf } from "./nd-array.ts";
import { checkOptions } from "./options.ts";
import { newTensor, type Tensor } from "./tensor.ts";

export type Source = InputSource | ConstantSource | WeightSource | RandomSource;

/** A value given when the graph runs. */
export interface InputSource {
  readonly kind: "input";
  /** The name that the user gave, if any; a model names the others. */
  readonly name: string | null;
}

/** A value that is part of the graph. */
export interface ConstantSource {
  readonly kind: "constant";
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/**
 * A trained value, or statistics kept from batch to batch. Its full name is known in a model only: see `Model.weights`.
 */
export interface WeightSource {
  readonly kind: "weight";
  /** The layer that owns it. */
  readonly owner: Layer;
  /** Its name within the layer: `"kernel"`. */
  readonly name: string;
  readonly initializer: Initializer;
  /** False for statistics, which are stored but not trained. */
  readonly learned: boolean;
  readonly regularizer: Regularizer | null;
}

/** New numbers in every training step: uniform in [0, 1), or normal with mean 0 and standard deviation 1. */
export interface RandomSource {
  readonly kind: "random";
  readonly distribution: "uniform" | "normal";
}

/**
 * A tensor that no operation computes.
 *
 * @example
 * fromSource([2, 3], "float32", { kind: "input", name: "x" }).shape; // [2, 3]
 */
export const fromSource = <S extends Shape>(shape: S, dtype: DType, source: Source): Tensor<S> =>
  newTensor({ shape, dtype, source, from: null, layer: currentCall() });

/**
 * New random numbers of that shape in every training step. All sizes must be known when the training step is built.
 *
 * @example
 * random([2, 3], "normal").shape; // [2, 3]
 */
export const random = (shape: Shape, distribution: RandomSource["distribution"] = "uniform"): Tensor =>
  fromSource(shape, "float32", { kind: "random", distribution });

/** Numbers in nested lists, one level per axis: `[[1, 2], [3, 4]]`. */
export type Nested = number | boolean | readonly Nested[];

const shapeOf = (nested: Nested): number[] => {
  if (!Array.isArray(nested)) return [];
  const list = nested as readonly Nested[];
  const inner = list.length > 0 ? shapeOf(list[0]!) : [];
  for (const [i, item] of list.entries()) {
    const other = shapeOf(item);
    if (other.length !== inner.length || other.some((size, axis) => size !== inner[axis])) {
      throw new ArgumentError({
        at: "constant",
        problem: "the nested lists are ragged",
        received: `element 0 of shape [${inner.join(", ")}] and element ${i} of shape [${other.join(", ")}]`,
        expected: "lists of the same length at every level",
        fix: "fill the shorter lists, or make several constants",
      });
    }
  }
  return [list.length, ...inner];
};

/**
 * A tensor of given values, without a batch axis: `tf.constant`.
 *
 * @param values Nested lists, or a typed array together with its `shape`.
 * @example
 * constant([[1, 2], [3, 4]]).shape; // [2, 2]
 * constant(new Float32Array(6), [2, 3]).shape; // [2, 3]
 */
export function constant(values: Nested): Tensor;
export function constant<const S extends readonly number[]>(
  values: Float32Array | Int32Array | Uint8Array,
  shape: S,
): Tensor<{ -readonly [K in keyof S]: S[K] }>;
export function constant(values: Nested | Float32Array | Int32Array | Uint8Array, shape?: readonly number[]): Tensor {
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array) {
    const sizes = shape ?? [values.length];
    const expected = countOf(sizes);
    if (expected !== values.length || !sizes.every((size) => Number.isInteger(size) && size >= 0)) {
      throw new ArgumentError({
        at: "constant",
        problem: `${values.length} numbers do not fill the shape`,
        received: `${values.length} numbers for shape [${sizes.join(", ")}]`,
        expected: `${expected} numbers`,
        fix: "give a shape whose sizes multiply to the number of values",
      });
    }
    return fromSource(sizes, dtypeOf({ data: values }), { kind: "constant", data: values });
  }
  const sizes = shapeOf(values);
  if (shape !== undefined && !sameShape(shape, sizes)) {
    throw new ArgumentError({
      at: "constant",
      problem: "nested lists have a shape of their own",
      received: `lists of shape ${showShape(sizes)} and the shape ${showShape(shape)}`,
      expected: "one of the two",
      fix: "leave the shape out, or give the numbers as a typed array: Float32Array.from(…)",
    });
  }
  const flat = (Array.isArray(values) ? values.flat(Number.POSITIVE_INFINITY) : [values]) as (number | boolean)[];
  const bad = flat.findIndex((value) => typeof value !== "number" && typeof value !== "boolean");
  if (bad >= 0) {
    throw new ArgumentError({
      at: "constant",
      problem: `element ${bad} is not a number`,
      received: String(flat[bad]),
      expected: "numbers or booleans, nested as the axes are",
      fix: "convert the values to numbers first",
    });
  }
  if (flat.length > 0 && flat.every((value) => typeof value === "boolean")) {
    return fromSource(sizes, "bool", { kind: "constant", data: Uint8Array.from(flat, Number) });
  }
  return fromSource(sizes, "float32", { kind: "constant", data: Float32Array.from(flat, Number) });
}

/**
 * A number as a tensor of shape `[]`, for arithmetic.
 *
 * @example
 * await compute(subtract(scalar(1), constant([0.25, 0.5]))); // [0.75, 0.5]
 */
export const scalar = (value: number, dtype: DType = "float32"): Tensor<[]> => {
  if (typeof value !== "number") {
    const received = described(value);
    throw new ArgumentError({
      at: "scalar",
      problem: `value is ${received}`,
      received,
      expected: "a number",
      fix: "convert it to a number first",
    });
  }
  return dtype === "int32"
    ? fromSource([], dtype, { kind: "constant", data: Int32Array.of(value) })
    : fromSource([], "float32", { kind: "constant", data: Float32Array.of(value) });
};

export interface InputOptions<D extends DType = DType> {
  /** Its name in feeds and summaries. Default: `input`, `input_2`, … in the order of the model's inputs. */
  readonly name?: string;
  /** The element type. Default `"float32"`. */
  readonly dtype?: D;
}

/**
 * An input of a model, as `keras.Input`. The shape is that of one element of the batch; the batch axis is added in front.
 *
 * @param shape Sizes without the batch; `null` where any size is allowed.
 * @example
 * input([224, 224, 3]).shape; // [null, 224, 224, 3]
 */
export const input = <const S extends Shape>(
  shape: readonly [...S],
  options: InputOptions = {},
): Tensor<[null, ...S]> => {
  checkOptions("input", options, { name: "optional", dtype: "optional" });
  const { name, dtype = "float32" } = options;
  if (!Array.isArray(shape)) {
    throw new ArgumentError({
      at: "input",
      problem: "the shape is not a list",
      received: String(shape),
      expected: "a list of sizes without the batch",
      fix: "write input([224, 224, 3])",
    });
  }
  for (const [axis, size] of shape.entries()) {
    if (size !== null && !(Number.isInteger(size) && size > 0)) {
      throw new ArgumentError({
        at: "input",
        problem: `size ${size} of axis ${axis} is not possible`,
        received: `[${shape.join(", ")}]`,
        expected: "whole sizes above 0, or null for any size",
        fix: "give the size of one image without the batch, such as input([224, 224, 3])",
      });
    }
  }
  return fromSource([null, ...shape] as [null, ...S], dtype, { kind: "input", name: name ?? null });
};
