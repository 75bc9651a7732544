/** @file Examples and batches of them: inputs with their targets. */

import type { ArrayOrArrays, NdArray } from "@tributary/kernel";
import { COUNT, COUNT_FROM_0, checkNumber, isNdArray, sameShape, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { checkedExample } from "./example.ts";

/** One example, without a batch axis. A class is a tensor of shape `[]`. */
export interface Sample<Input extends ArrayOrArrays = NdArray, Target extends ArrayOrArrays = NdArray> {
  readonly input: Input;
  readonly target: Target;
  /**
   * Its weight in the loss: a number (`[]`), or one per pixel (`[height, width]`), by output or for all. Default: the
   * same for all examples.
   */
  readonly weight?: ArrayOrArrays;
  /** The file, or the place in the data, that it came from. */
  readonly name: string;
}

/** What tensors become in a batch: the same numbers, one more axis. */
export type Stacked<Tensors extends ArrayOrArrays> = Tensors extends NdArray
  ? { readonly data: Tensors["data"]; readonly shape: readonly number[] }
  : { readonly [Name in keyof Tensors]: Tensors[Name] extends NdArray ? Stacked<Tensors[Name]> : never };

/** A batch of stacked examples: every tensor has a batch axis in front. */
export interface StackedBatch<Inputs extends ArrayOrArrays = NdArray, Targets extends ArrayOrArrays = NdArray> {
  readonly inputs: Inputs;
  readonly targets: Targets;
  /** The weight of each example or pixel, if examples have weights. */
  readonly weights?: ArrayOrArrays;
  /** How many examples there are in it. */
  readonly size: number;
  /** Its place in the epoch, from 0. A run that stopped after it goes on with `skip: index + 1`. */
  readonly index: number;
  /** Where each example came from. */
  readonly names: readonly string[];
}

/** Applies `change` to the tensor, or to each of those with names. */
export const mapTensors = <Tensors extends ArrayOrArrays>(
  tensors: Tensors,
  change: (tensor: NdArray) => NdArray,
): Tensors => {
  if (isNdArray(tensors)) return change(tensors) as Tensors;
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)])) as Tensors;
};

/**
 * A class as a tensor.
 *
 * @example
 * classTensor(3); // { data: Int32Array.of(3), shape: [] }
 */
export const classTensor = (index: number): NdArray => {
  checkNumber("classTensor", "index", index, COUNT_FROM_0);
  return { data: Int32Array.of(index), shape: [] };
};

/** Node's Buffer is a Uint8Array, but must not be made with `new`. */
const kindOf = ({ data }: NdArray) => (data instanceof Uint8Array ? Uint8Array : data.constructor);

const stack = (tensors: readonly NdArray[], names: readonly string[]): NdArray => {
  const first = tensors[0]!;
  const odd = tensors.findIndex((tensor) => !sameShape(tensor.shape, first.shape) || kindOf(tensor) !== kindOf(first));
  if (odd !== -1) {
    throw new ImageError({
      path: names[odd]!,
      problem: `cannot be in one batch with ${names[0]}, which has another shape or type`,
      received: `${tensors[odd]!.data.constructor.name} ${showShape(tensors[odd]!.shape)}`,
      expected: `${first.data.constructor.name} ${showShape(first.shape)}`,
      fix: "give the data set a size, or resize and crop in map()",
    });
  }
  const length = first.data.length;
  const data = new (kindOf(first) as new (length: number) => NdArray["data"])(length * tensors.length);
  for (const [i, tensor] of tensors.entries()) data.set(tensor.data, i * length);
  return { data, shape: [tensors.length, ...first.shape] };
};

const stackAll = <Tensors extends ArrayOrArrays>(
  tensors: readonly Tensors[],
  names: readonly string[],
): Stacked<Tensors> => {
  const first = tensors[0]!;
  if (isNdArray(first)) return stack(tensors as readonly NdArray[], names) as Stacked<Tensors>;
  for (const [i, named] of tensors.entries()) {
    const more = Object.keys(named).find((key) => !Object.hasOwn(first, key));
    if (more === undefined) continue;
    const fix = "give all examples the same names";
    throw new ImageError({ path: names[i]!, problem: `has "${more}", which ${names[0]} has not`, fix });
  }
  return Object.fromEntries(
    Object.keys(first).map((key) => {
      const column = tensors.map((named, i) => {
        const tensor = (named as Readonly<Record<string, NdArray>>)[key];
        if (tensor) return tensor;
        throw new ImageError({ path: names[i]!, problem: `has no "${key}", which ${names[0]} has` });
      });
      return [key, stack(column, names)];
    }),
  ) as Stacked<Tensors>;
};

/** The weights of all examples, or of none. */
const stackWeights = (
  samples: readonly Sample<ArrayOrArrays, ArrayOrArrays>[],
  names: readonly string[],
): { readonly weights?: ArrayOrArrays } => {
  const weights = samples.map(({ weight }) => weight).filter((weight) => weight !== undefined);
  if (weights.length === 0) return {};
  if (weights.length === samples.length) return { weights: stackAll(weights, names) };
  throw new ImageError({
    path: names[samples.findIndex(({ weight }) => weight === undefined)]!,
    problem: "has no weight, which others in its batch have",
    fix: "give each example a weight, or none",
  });
};

/** What an example is called, which may be anything yet. */
const nameOf = (sample: Sample<ArrayOrArrays, ArrayOrArrays> | undefined, i: number): string =>
  sample?.name ?? `example ${i} of the batch`;

/**
 * Stacks examples into a batch.
 *
 * @throws {@link ArgumentError} when one is no example, or its numbers do not fill their shape.
 * @throws {@link ImageError} when they differ in shape, in type or in names.
 * @example
 * collate([sample, sample]).inputs.shape; // [2, 1, 2, 1]
 */
export const collate = <Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  samples: readonly Sample<Input, Target>[],
  index = 0,
): StackedBatch<Stacked<Input>, Stacked<Target>> => {
  if (samples.length === 0) throw new ImageError({ problem: "a batch needs at least one example" });
  for (const [i, sample] of samples.entries()) checkedExample("collate", nameOf(sample, i), sample);
  const names = samples.map((sample) => sample.name);
  return {
    inputs: stackAll(
      samples.map((sample) => sample.input),
      names,
    ),
    targets: stackAll(
      samples.map((sample) => sample.target),
      names,
    ),
    ...stackWeights(samples, names),
    size: samples.length,
    index,
    names,
  };
};

/**
 * Batches of examples from your own generator, in its order.
 *
 * Nothing is read ahead. {@link generated} makes a data set that can be shuffled and split.
 *
 * @example
 * const sizes = [];
 * for await (const { size } of inBatches([sample, sample, sample], 2)) sizes.push(size);
 * sizes; // [2, 1]
 */
export async function* inBatches<Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  samples: AsyncIterable<Sample<Input, Target>> | Iterable<Sample<Input, Target>>,
  batchSize: number,
): AsyncGenerator<StackedBatch<Stacked<Input>, Stacked<Target>>> {
  checkNumber("inBatches", "batchSize", batchSize, COUNT);
  let waiting: Sample<Input, Target>[] = [];
  let index = 0;
  for await (const sample of samples) {
    waiting.push(sample);
    if (waiting.length < batchSize) continue;
    yield collate(waiting, index++);
    waiting = [];
  }
  if (waiting.length > 0) yield collate(waiting, index);
}
