/** @file Whether data are the same in every epoch, as what is computed of them once must be. */
import { ArgumentError, type ArrayOrArrays, type NdArray } from "@tributary/kernel";
import { isNdArray } from "@tributary/kernel/authoring";
import type { Batch } from "../data/batch.ts";
import { batchesOf, type Data } from "../data/data.ts";

const firstBatch = async (data: Data, batchSize: number, epoch: number): Promise<Batch | undefined> => {
  for await (const batch of batchesOf(data, { batchSize, seed: null, epoch, skip: 0 })) return batch;
  return undefined;
};

const listed = (arrays: ArrayOrArrays): readonly NdArray[] => (isNdArray(arrays) ? [arrays] : Object.values(arrays));

const isSame = (a: NdArray, b: NdArray | undefined): boolean =>
  b !== undefined && a.data.length === b.data.length && a.data.every((number, i) => Object.is(number, b.data[i]));

/**
 * Reads the first batch of two epochs where data may differ between them.
 *
 * @throws {@link ArgumentError} when they do.
 */
export const checkUnchanging = async (at: string, data: Data, batchSize: number): Promise<void> => {
  // Arrays and lists stay, and what comes but once cannot be looked at twice.
  if (typeof data !== "function" && !("batches" in data)) return;
  const [first, second] = [await firstBatch(data, batchSize, 0), await firstBatch(data, batchSize, 1)];
  if (!first) return;
  const others = second ? listed(second.inputs) : [];
  if (listed(first.inputs).every((array, i) => isSame(array, others[i]))) return;
  throw new ArgumentError({
    at,
    problem: "the data change from epoch to epoch, and features of them are computed only once",
    received: "a first batch that is another one in the second epoch: augmentation, or another order",
    expected: "the same examples in the same order in every epoch; fit() shuffles them",
    fix: "leave the augmentation out, or write cache: false, and the whole network is computed in every step",
  });
};
