/** @file What data sets are made of and asked for, looked at as it comes. */
import { ArgumentError } from "@tributary/kernel";
import { COUNT_FROM_0, checkNumber, described } from "@tributary/kernel/authoring";

/** @throws {@link ArgumentError} when it has no size, or does not read. */
export const checkSource = (source: unknown): void => {
  if (typeof source === "object" && source !== null && "read" in source && typeof source.read === "function") {
    checkNumber("dataset", "size", "size" in source ? source.size : undefined, COUNT_FROM_0);
    return;
  }
  throw new ArgumentError({
    at: "dataset",
    problem: "there is nothing that reads examples",
    received: described(source),
    expected: "an object with the size of the data set, and a function that reads an example by its number",
    fix: "write dataset({ size, read: (index) => ({ input, target, name }) }), or inMemory(inputs, targets)",
  });
};

/** @throws {@link ArgumentError} when there is nothing to change examples or batches with. */
export const checkChange = (at: string, change: unknown): void => {
  if (typeof change === "function") return;
  throw new ArgumentError({
    at,
    problem: "there is no function to change with",
    received: described(change),
    expected: `a function of ${at === "map" ? "an example" : "a batch"} that returns what it becomes`,
    fix: `write ${at}((${at === "map" ? "sample) => ({ ...sample" : "batch) => ({ ...batch"}, … }))`,
  });
};

/** The number of an example that there is. */
export const checkIndex = (at: string, name: string, index: unknown, size: number): void =>
  checkNumber(at, name, index, { least: 0, below: size, whole: true });

/** @throws {@link ArgumentError} for what is no list of numbers of examples. */
export const checkPicked = (indexes: unknown, size: number): void => {
  const { length } = Object(indexes) as { readonly length?: unknown };
  if (typeof length !== "number" || typeof indexes === "function") {
    throw new ArgumentError({
      at: "pick",
      problem: "there is no list of examples",
      received: described(indexes),
      expected: "the numbers of the examples, from 0",
      fix: "write pick([0, 2]), or pick(Array.from(numbers))",
    });
  }
  const list = indexes as ArrayLike<unknown>;
  for (let i = 0; i < length; i++) checkIndex("pick", `number ${i}`, list[i], size);
};
