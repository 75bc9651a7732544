/** @file The classes of data as a model counts them: names decide, not places in a list. */
import type { Dataset } from "@tributary/images";
import { UsageError } from "../usage-error.ts";
import type { LabeledData } from "./open-data.ts";

/**
 * The same examples, with the model's numbers for their classes.
 *
 * @throws {@link UsageError} when the data has classes that the model does not know.
 */
export const inClassesOf = (data: LabeledData, classes: readonly string[]): LabeledData => {
  const unknown = data.classes.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new UsageError({
      problem: `the data has classes that the model does not know: ${unknown.join(", ")}`,
      received: data.classes.join(", "),
      expected: classes.join(", "),
      fix: "rename the folders or labels as the model's classes, or leave these out",
    });
  }
  const numbers = data.classes.map((name) => classes.indexOf(name));
  if (numbers.every((number, i) => number === i)) return { ...data, classes };
  const renumbered = (set: Dataset): Dataset => ({
    ...set.map((sample) => {
      const { data: labels, shape } = sample.target;
      return { ...sample, target: { data: Int32Array.from(labels, (label) => numbers[label]!), shape } };
    }),
    classes,
  });
  const { train, validation, test, all } = data;
  return {
    ...data,
    classes,
    labels: data.labels?.map((label) => numbers[label]!) ?? null,
    train: renumbered(train),
    ...(validation ? { validation: renumbered(validation) } : {}),
    test: renumbered(test),
    all: renumbered(all),
  };
};
