/** @file Data sets: examples that can be counted, ordered, split, changed and read in batches. */

import type { ArrayOrArrays, NdArray } from "@tributary/kernel";
import {
  COUNT,
  COUNT_FROM_0,
  checkNumber,
  checkOptions,
  checkWord,
  type OptionTable,
  required,
  SHARE,
} from "@tributary/kernel/authoring";
import { permutation, type Random, randomFrom } from "../random/random.ts";
import { checkedBatch, checkedExample } from "./example.ts";
import { checkChange, checkIndex, checkPicked, checkSource } from "./given.ts";
import { readAhead } from "./read-ahead.ts";
import { type Report, report } from "./report.ts";
import { collate, type Sample, type Stacked, type StackedBatch } from "./sample.ts";

type SampleChange<
  Input extends ArrayOrArrays,
  Target extends ArrayOrArrays,
  NewInput extends ArrayOrArrays,
  NewTarget extends ArrayOrArrays,
> = (
  sample: Sample<Input, Target>,
  random: Random,
) => Sample<NewInput, NewTarget> | Promise<Sample<NewInput, NewTarget>>;

type BatchChange<Input extends ArrayOrArrays, Target extends ArrayOrArrays> = (
  batch: StackedBatch<Stacked<Input>, Stacked<Target>>,
  random: Random,
) => StackedBatch<Stacked<Input>, Stacked<Target>> | Promise<StackedBatch<Stacked<Input>, Stacked<Target>>>;

type Read<Input extends ArrayOrArrays, Target extends ArrayOrArrays> = Sample<Input, Target> | undefined;

/** Where examples come from. An example that cannot be read, and was recorded in the report, is `undefined`. */
export interface SampleSource<Input extends ArrayOrArrays = NdArray, Target extends ArrayOrArrays = NdArray> {
  readonly size: number;
  /** @param random Numbers that follow from the seed, the epoch and the example: the same whenever they are the same. */
  read(index: number, random: Random): Read<Input, Target> | Promise<Read<Input, Target>>;
  /** The names of the classes, if targets are classes. */
  readonly classes?: readonly string[];
  readonly report?: Report;
}

/** How to go through a data set once, in batches. */
export interface BatchOptions {
  /** The number of examples per batch. The last batch may be smaller. */
  readonly batchSize: number;
  /** Shuffles by this seed and the epoch. Default: no shuffling. */
  readonly seed?: number;
  /** The epoch, from 0: every epoch has another order and other augmentations. Default 0. */
  readonly epoch?: number;
  /** How many batches to leave out at the start, without reading them; the others stay the same. Default 0. */
  readonly skip?: number;
  /** Whether to keep or drop a last batch that is not full. Default `"keep"`. */
  readonly remainder?: "keep" | "drop";
  /** How many batches are read ahead; memory holds this many and one. Default 2. */
  readonly ahead?: number;
  /** How many examples are read at the same time. Default 4. */
  readonly parallel?: number;
}

/** Examples with a known number, read when they are needed. Every method returns a new data set and reads nothing. */
export interface Dataset<Input extends ArrayOrArrays = NdArray, Target extends ArrayOrArrays = NdArray> {
  readonly size: number;
  /** The names of the classes; empty if targets are not classes. */
  readonly classes: readonly string[];
  /** What was left out, and why. It fills up as the examples are read. */
  readonly report: Report;
  /** One example; `undefined` if it was left out. */
  read(index: number, random?: Random): Promise<Sample<Input, Target> | undefined>;
  /** All examples once, in batches, read ahead. It can be gone through again, with the same result. */
  batches(options: BatchOptions): AsyncIterable<StackedBatch<Stacked<Input>, Stacked<Target>>>;
  /** Batches in the order of the data set. */
  batch(batchSize: number): AsyncIterable<StackedBatch<Stacked<Input>, Stacked<Target>>>;
  /** Changes each example, when it is read. */
  map<NewInput extends ArrayOrArrays, NewTarget extends ArrayOrArrays>(
    change: SampleChange<Input, Target, NewInput, NewTarget>,
  ): Dataset<NewInput, NewTarget>;
  /** Changes each batch, when it is made of examples that every `map` has changed. */
  mapBatches(change: BatchChange<Input, Target>): Dataset<Input, Target>;
  /** The first `count` examples. */
  take(count: number): Dataset<Input, Target>;
  /** The examples in a random order, which depends on the seed only. */
  shuffle(seed: number): Dataset<Input, Target>;
  /**
   * Splits the data set into two: `train` has this fraction of the examples, `test` the rest. Which ones depends on the
   * seed only.
   */
  split(options: { readonly train: number; readonly seed: number }): {
    readonly train: Dataset<Input, Target>;
    readonly test: Dataset<Input, Target>;
  };
  /** The examples with these indices, in this order. */
  pick(indexes: ArrayLike<number>): Dataset<Input, Target>;
  [Symbol.asyncIterator](): AsyncIterator<Sample<Input, Target>>;
}

const known: OptionTable<BatchOptions> = {
  batchSize: required(COUNT),
  seed: { whole: true },
  epoch: COUNT_FROM_0,
  skip: COUNT_FROM_0,
  remainder: "optional",
  ahead: COUNT_FROM_0,
  parallel: COUNT,
};

async function* handOut<Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  source: SampleSource<Input, Target>,
  changes: readonly BatchChange<Input, Target>[],
  options: BatchOptions,
): AsyncGenerator<StackedBatch<Stacked<Input>, Stacked<Target>>> {
  const { batchSize, seed, epoch = 0, skip = 0, remainder = "keep", ahead = 2, parallel = 4 } = options;
  checkWord("batches", "remainder", remainder, ["keep", "drop"]);
  const order = seed === undefined ? undefined : permutation(source.size, randomFrom(seed, `shuffle/${epoch}`));
  const end = remainder === "drop" ? source.size - (source.size % batchSize) : source.size;
  const start = skip * batchSize;

  const read = (position: number): Read<Input, Target> | Promise<Read<Input, Target>> => {
    const index = order ? order[position]! : position;
    return source.read(index, randomFrom(seed ?? 0, `sample/${epoch}/${index}`));
  };
  const finish = async (
    samples: readonly Sample<Input, Target>[],
    index: number,
  ): Promise<StackedBatch<Stacked<Input>, Stacked<Target>>> => {
    const numbers = randomFrom(seed ?? 0, `batch/${epoch}/${index}`);
    let batch = collate(samples, index);
    for (const change of changes) batch = checkedBatch(batch, index, await change(batch, numbers));
    return batch;
  };

  const reading = { parallel, ahead: batchSize * ahead + 1 };
  let position = start;
  let samples: Sample<Input, Target>[] = [];
  for await (const sample of readAhead([start, end], read, reading)) {
    if (sample) samples.push(sample);
    position++;
    // A batch is a stretch of the order, even when some of it could not be read: so a resumed run meets the same ones.
    if (position % batchSize !== 0 && position !== end) continue;
    if (samples.length > 0) yield await finish(samples, Math.ceil(position / batchSize) - 1);
    samples = [];
  }
}

const build = <Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  source: SampleSource<Input, Target>,
  changes: readonly BatchChange<Input, Target>[],
): Dataset<Input, Target> => {
  const { size, classes = [] } = source;
  const seen = source.report ?? report();
  const whole = { ...source, read: source.read.bind(source), classes, report: seen };

  const pick = (indexes: ArrayLike<number>): Dataset<Input, Target> =>
    build({ ...whole, size: indexes.length, read: (index, numbers) => source.read(indexes[index]!, numbers) }, changes);

  return {
    size,
    classes,
    report: seen,
    read: async (index, numbers) => {
      checkIndex("read", "index", index, size);
      return source.read(index, numbers ?? randomFrom(0, `sample/0/${index}`));
    },
    batches: (options) => {
      checkOptions("batches", options, known);
      return { [Symbol.asyncIterator]: () => handOut(source, changes, options) };
    },
    batch: (batchSize) => {
      checkNumber("batch", "batchSize", batchSize, COUNT);
      return { [Symbol.asyncIterator]: () => handOut(source, changes, { batchSize }) };
    },
    map: <NewInput extends ArrayOrArrays, NewTarget extends ArrayOrArrays>(
      change: SampleChange<Input, Target, NewInput, NewTarget>,
    ) => {
      checkChange("map", change);
      const read = async (index: number, numbers: Random): Promise<Read<NewInput, NewTarget>> => {
        const sample = await source.read(index, numbers);
        if (!sample) return undefined;
        const changed = await change(sample, numbers);
        checkedExample("map", sample.name, changed);
        return changed;
      };
      // Batches are made of the new examples, so what changes batches meets those.
      const onNewBatches = changes as unknown as readonly BatchChange<NewInput, NewTarget>[];
      return build<NewInput, NewTarget>({ size, classes, report: seen, read }, onNewBatches);
    },
    mapBatches: (change) => {
      checkChange("mapBatches", change);
      return build(whole, [...changes, change]);
    },
    take: (count) => {
      checkNumber("take", "count", count, COUNT_FROM_0);
      return pick(Int32Array.from({ length: Math.min(count, size) }, (_, i) => i));
    },
    shuffle: (seed) => pick(permutation(size, randomFrom(seed, "shuffle"))),
    split: (options) => {
      checkOptions("split", options, { train: required(SHARE), seed: required({ whole: true }) });
      const { train, seed } = options;
      const order = permutation(size, randomFrom(seed, "split"));
      const count = Math.round(size * train);
      return { train: pick(order.subarray(0, count).sort()), test: pick(order.subarray(count).sort()) };
    },
    pick: (indexes) => {
      checkPicked(indexes, size);
      return pick(indexes);
    },
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < size; index++) {
        const sample = await source.read(index, randomFrom(0, `sample/0/${index}`));
        if (sample) yield sample;
      }
    },
  };
};

/**
 * A data set of examples that `source` reads one by one.
 *
 * @throws {@link ArgumentError} when it has no size, or does not read.
 * @example
 * dataset({ size: 3, read: (i) => ({ input: picture, target: classTensor(i), name: `picture ${i}` }) }).size; // 3
 */
export const dataset = <Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  source: SampleSource<Input, Target>,
): Dataset<Input, Target> => {
  checkSource(source);
  return build(source, []);
};
