/** @file Batches cut out of arrays that are in memory. */

import { ArgumentError, type ArrayOrArrays, type NdArray } from "@tributary/kernel";
import { countOf, isNdArray } from "@tributary/kernel/authoring";
import type { Batch } from "./batch.ts";

/** The examples with these numbers, stacked. */
const rows = ({ data, shape }: NdArray, indexes: Int32Array): NdArray => {
  const [, ...inner] = shape;
  const length = countOf(inner);
  // Node's Buffer is a Uint8Array, but must not be made with `new`.
  const kind = data instanceof Uint8Array ? Uint8Array : data.constructor;
  const picked = new (kind as Float32ArrayConstructor)(indexes.length * length);
  indexes.forEach((index, i) => {
    picked.set(data.subarray(index * length, (index + 1) * length), i * length);
  });
  return { data: picked, shape: [indexes.length, ...inner] };
};

const each = (tensors: ArrayOrArrays, change: (tensor: NdArray) => NdArray): ArrayOrArrays =>
  isNdArray(tensors)
    ? change(tensors)
    : Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));

const sizesOf = (tensors: ArrayOrArrays): readonly number[] =>
  (isNdArray(tensors) ? [tensors] : Object.values(tensors)).map(({ shape }) => shape[0] ?? 0);

/**
 * How many examples the arrays hold.
 *
 * @throws {@link ArgumentError} when some hold more than others.
 */
export const countExamples = ({ inputs, targets, weights }: Batch): number => {
  const sizes = [...sizesOf(inputs), ...sizesOf(targets), ...(weights ? sizesOf(weights) : [])];
  const [first = 0] = sizes;
  if (sizes.every((size) => size === first)) return first;
  throw new ArgumentError({
    at: "data",
    problem: "the arrays hold different numbers of examples",
    received: sizes.join(", "),
    expected: "the same first size for inputs, targets and weights",
    fix: "give one target for each input",
  });
};

/** The examples in that order, in batches; the last may be smaller. */
export function* cut(data: Batch, order: Int32Array, batchSize: number, skip: number): Generator<Batch> {
  for (let start = skip * batchSize; start < order.length; start += batchSize) {
    const indexes = order.subarray(start, start + batchSize);
    const pick = (tensor: NdArray): NdArray => rows(tensor, indexes);
    yield {
      inputs: each(data.inputs, pick),
      targets: each(data.targets, pick),
      weights: data.weights && each(data.weights, pick),
    };
  }
}
