/** @file Labels of data whose classes are named, as numbers of the model's classes: names decide, not places. */
import { ArgumentError, type ArrayOrArrays, type NdArray } from "@tributary/kernel";
import { isNdArray, meant } from "@tributary/kernel/authoring";
import type { Batch } from "../data/batch.ts";
import type { Data } from "../data/data.ts";

/** The names that a data set has for its labels, in their order; none where it does not say. */
export const classesIn = (data: unknown): readonly string[] => {
  const classes: unknown = typeof data === "object" && data !== null && "classes" in data ? data.classes : [];
  return Array.isArray(classes) ? classes.map(String) : [];
};

const unknownClass = (at: string, name: string, classes: readonly string[]): ArgumentError => {
  const similar = meant(name, classes);
  return new ArgumentError({
    at,
    problem: `the data have a class "${name}" that is not among the classes`,
    received: `"${name}"`,
    expected: classes.join(", "),
    fix: similar === undefined ? "give all names of the data as classes" : `write "${name}" in place of "${similar}"`,
  });
};

/** @throws {@link ArgumentError} when there is nothing to learn of a class. */
export const checkAllThere = (at: string, data: unknown, classes: readonly string[]): void => {
  const names = classesIn(data);
  const missing = names.length === 0 ? undefined : classes.find((name) => !names.includes(name));
  if (missing === undefined) return;
  throw new ArgumentError({
    at,
    problem: `the data have no class "${missing}"`,
    received: names.join(", "),
    expected: classes.join(", "),
    fix: `leave "${missing}" out, or give examples of it`,
  });
};

const renumbered = (array: NdArray, numbers: Int32Array): NdArray => ({
  shape: array.shape,
  // Labels that mean "leave this place out" are not among the classes, and stay.
  data: Int32Array.from(array.data, (label) => numbers[Number(label)] ?? Number(label)),
});

const inArrays = (arrays: ArrayOrArrays, numbers: Int32Array): ArrayOrArrays =>
  isNdArray(arrays)
    ? renumbered(arrays, numbers)
    : Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, renumbered(array, numbers)]));

/**
 * Data whose labels are numbers of these classes, whatever the order that the data set has them in.
 *
 * @throws {@link ArgumentError} when the data set has a class by another name.
 */
export const relabeled = (at: string, data: Data, classes: readonly string[]): Data => {
  const names = classesIn(data);
  const other = names.find((name) => !classes.includes(name));
  if (other !== undefined) throw unknownClass(at, other, classes);
  if (typeof data === "function" || !("batches" in data) || names.every((name, i) => name === classes[i])) return data;
  const numbers = Int32Array.from(names, (name) => classes.indexOf(name));
  const change = (batch: Batch): Batch => ({ ...batch, targets: inArrays(batch.targets, numbers) });
  return {
    ...(data.size === undefined ? {} : { size: data.size }),
    async *batches(options) {
      for await (const batch of data.batches(options)) yield change(batch);
    },
  };
};
