/** @file What a trainer learns from: arrays, data sets, or batches that come one after another. */
import { ArgumentError } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import { misfitError } from "../arguments/words.ts";
import { countExamples, cut } from "./arrays.ts";
import { type Batch, batchOf } from "./batch.ts";
import { shuffled } from "./shuffle.ts";

/** Batches, one after another. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** What a data set of `@tributary/images` offers, and anything else may. */
export interface BatchedDataset {
  /** How many examples, where that is known. */
  readonly size?: number;
  /** All examples once. `seed` is missing where the order should stay as it is. */
  batches(options: {
    readonly batchSize: number;
    readonly seed?: number;
    readonly epoch: number;
    readonly skip: number;
  }): Batches;
}

/**
 * - arrays that hold all examples, `{ inputs, targets }`, each with a shape
 * - a data set, as `@tributary/images` makes them
 * - batches that can be gone through again for every epoch, or a function that gives the batches of an epoch
 */
export type Data = Batch | BatchedDataset | Batches | ((epoch: number) => Batches);

export interface EpochOptions {
  readonly batchSize: number;
  /** Null where the order stays as it is. */
  readonly seed: number | null;
  readonly epoch: number;
  /** How many batches to leave out at the start. */
  readonly skip: number;
}

async function* leaveOut(batches: Batches, count: number): AsyncGenerator<Batch> {
  let seen = 0;
  for await (const batch of batches) if (seen++ >= count) yield batch;
}

const isIterable = (data: object): data is Batches => Symbol.iterator in data || Symbol.asyncIterator in data;

/**
 * Looks at data as they come.
 *
 * @param at The function that was given them.
 * @throws {@link ArgumentError} when there is nothing in them to learn from.
 */
export const dataOf = (at: string, given: unknown): Data => {
  if (typeof given === "function") return given as (epoch: number) => Batches;
  if (typeof given !== "object" || given === null || ArrayBuffer.isView(given)) {
    throw misfitError(at, "nothing", described(given), "data");
  }
  if ("batches" in given && typeof given.batches === "function") return given as BatchedDataset;
  const [first] = Array.isArray(given) ? given : [null];
  if (isIterable(given) && typeof first === "object") return given;
  if (Array.isArray(given)) throw misfitError(at, "nothing", described(given), "data");
  return batchOf(at, given);
};

/** The arrays that hold all examples, where data are such; null otherwise. */
export const arraysIn = (data: Data): Batch | null =>
  typeof data === "function" || "batches" in data || isIterable(data) ? null : data;

/** What a function of data gave, if it can be gone through. */
const iterableOf = (given: unknown): Batches => {
  if (typeof given === "object" && given !== null && isIterable(given)) return given;
  throw new ArgumentError({
    at: "data",
    problem: "the function does not give batches",
    received: described(given),
    expected: "batches, one after another",
    fix: "write it as async function* and yield each batch",
  });
};

/** The batches of one epoch. */
export const batchesOf = (data: Data, { batchSize, seed, epoch, skip }: EpochOptions): Batches => {
  if (typeof data === "function") return leaveOut(iterableOf(data(epoch)), skip);
  if ("batches" in data) return data.batches({ batchSize, epoch, skip, ...(seed === null ? {} : { seed }) });
  if (isIterable(data)) return leaveOut(data, skip);
  const count = countExamples(data);
  const order = seed === null ? Int32Array.from({ length: count }, (_, i) => i) : shuffled(count, seed, epoch);
  return cut(data, order, batchSize, skip);
};

/** How many batches an epoch has, where that is known. */
export const stepsOf = (data: Data, batchSize: number): number | null => {
  if (typeof data === "function") return null;
  if ("batches" in data) return data.size === undefined ? null : Math.ceil(data.size / batchSize);
  if (Array.isArray(data)) return data.length;
  return isIterable(data) ? null : Math.ceil(countExamples(data) / batchSize);
};
