/** @file Data sets of arrays, and of a function that makes examples. */

import { ArgumentError, type ArrayOrArrays, type NdArray } from "@tributary/kernel";
import {
  COUNT_FROM_0,
  checkNumber,
  checkOptions,
  countOf,
  described,
  hasNumbers,
  isNdArray,
  showShape,
} from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { ownElementOf } from "../pixels/as-image.ts";
import type { Random } from "../random/random.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { checkedExample } from "./example.ts";
import { mapTensors, type Sample, type Stacked } from "./sample.ts";

const listed = (tensors: ArrayOrArrays): readonly (readonly [name: string, tensor: NdArray])[] =>
  isNdArray(tensors) ? [["", tensors]] : Object.entries(tensors);

/** @throws {@link ArgumentError} for what is no array, and for arrays that are not there. */
const checkArrays = (what: string, tensors: unknown): void => {
  const several = typeof tensors === "object" && tensors !== null && !("data" in tensors) && !Array.isArray(tensors);
  const all: readonly unknown[] = several ? Object.values(tensors) : [tensors];
  if (all.length > 0 && all.every(hasNumbers)) return;
  const odd = all.find((tensor) => !hasNumbers(tensor));
  throw new ArgumentError({
    at: "inMemory",
    problem: `the ${what} are no arrays`,
    received: described(odd),
    expected: "an array { data, shape }, or several by name",
    fix: "give { data, shape }, where data is a typed array: Float32Array.from(numbers.flat(3))",
  });
};

/**
 * A data set of arrays whose first axis counts the examples. The arrays are not copied; each example that is read is, so that it may be
 * written into.
 *
 * @param inputs `[examples, …]`, or several such by name.
 * @param targets `[examples, …]`, or several such by name; `[examples]` for classes.
 * @throws {@link ArgumentError} when they are no arrays.
 * @throws {@link ImageError} when they do not hold the same number of examples.
 * @example
 * inMemory({ data: new Float32Array(10 * 64), shape: [10, 8, 8, 1] }, { data: new Int32Array(10), shape: [10] }).size; // 10
 */
export const inMemory = <Inputs extends ArrayOrArrays, Targets extends ArrayOrArrays>(
  inputs: Inputs,
  targets: Targets,
  options: { readonly name?: string; readonly classes?: readonly string[] } = {},
): Dataset<Stacked<Inputs>, Stacked<Targets>> => {
  checkOptions("inMemory", options, { name: "optional", classes: "optional" });
  const { name = "example", classes } = options;
  checkArrays("inputs", inputs);
  checkArrays("targets", targets);
  const all = [...listed(inputs), ...listed(targets)].map(([, tensor]) => tensor);
  const size = all[0]?.shape[0] ?? 0;
  for (const { data, shape } of all) {
    const length = countOf(shape);
    if (shape[0] === size && data.length === length) continue;
    throw new ImageError({
      at: "inMemory()",
      problem: "the arrays do not hold the same number of examples",
      received: `${data.length} numbers as ${showShape(shape)}`,
      expected: `${size} examples, as the first array has`,
    });
  }
  return dataset({
    size,
    ...(classes ? { classes } : {}),
    read: (index) => ({
      input: mapTensors(inputs, (tensor) => ownElementOf(tensor, index)) as ArrayOrArrays as Stacked<Inputs>,
      target: mapTensors(targets, (tensor) => ownElementOf(tensor, index)) as ArrayOrArrays as Stacked<Targets>,
      name: `${name} ${index}`,
    }),
  });
};

/**
 * A data set of examples that a function makes: drawn, simulated, or read from somewhere else.
 *
 * `make` must depend on nothing but its arguments, so that a run can be repeated and resumed.
 *
 * @param size How many examples there are in an epoch.
 * @param make Gets the example's number, and random numbers that differ for each example and epoch. For examples that are
 * the same in every epoch, take `randomFrom(seed, name)` instead.
 *
 * @example
 * const points = generated(1000, (_, random) => ({ input: classTensor(random.integer(10)), target: classTensor(1), name: "point" }));
 * points.split({ train: 0.8, seed: 1 }).train.size; // 800
 */
export const generated = <Input extends ArrayOrArrays, Target extends ArrayOrArrays>(
  size: number,
  make: (index: number, random: Random) => Sample<Input, Target> | Promise<Sample<Input, Target>>,
  options: { readonly classes?: readonly string[] } = {},
): Dataset<Input, Target> => {
  checkNumber("generated", "size", size, COUNT_FROM_0);
  checkOptions("generated", options, { classes: "optional" });
  const { classes } = options;
  if (typeof make !== "function") {
    throw new ArgumentError({
      at: "generated",
      problem: "there is no function that makes examples",
      received: described(make),
      expected: "a function of the example's number, and of random numbers",
      fix: "write generated(100, (index, random) => ({ input, target, name }))",
    });
  }
  const read = async (index: number, random: Random): Promise<Sample<Input, Target>> => {
    const sample = await make(index, random);
    checkedExample("generated", `example ${index}`, sample);
    return sample;
  };
  return dataset({ size, read, ...(classes ? { classes } : {}) });
};
