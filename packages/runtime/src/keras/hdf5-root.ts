/** @file The HDF5 part of a Keras file: unpacked within bounds, or refused in a sentence. */
import { platform } from "#untrusted";
import type { Budget } from "../untrusted/budget.ts";
import type { Hdf5Group } from "../untrusted/hdf5.ts";
import { type Refuse, show } from "../weights/refusal.ts";

/** What one file is read with. */
export interface Reading {
  readonly budget: Budget;
  readonly seconds: number;
  readonly refuse: Refuse;
  readonly optimizer: boolean;
}

/** HDF5 prints the way down to what went wrong, one call a line: the last one says it. */
const rootCause = (failure: string): string => [...failure.matchAll(/\(\): (.*)/g)].at(-1)?.[1] ?? failure;

/** What is read of an HDF5 file. What training needs to go on may be twice as large as the weights. */
const WANTED = {
  skip: ["optimizer", "optimizer_weights"],
  attributes: ["name", "layer_names", "weight_names", "keras_version", "backend", "model_config"],
};
const MOST_ITEMS = 200_000;
const DEEPEST = 64;
/** What the C program takes beside the arrays, in bytes. */
const LIBRARY = 128 * 2 ** 20;
/** Enough for files of gigabytes on a slow machine, in seconds. */
export const PATIENCE = 60;

/** The groups and arrays of an HDF5 file. */
export const rootOf = async (
  bytes: Uint8Array,
  { budget, seconds, refuse, optimizer }: Reading,
): Promise<Hdf5Group> => {
  const limits = {
    ...WANTED,
    ...(optimizer ? { skip: [] } : {}),
    maxBytes: budget.left,
    maxItems: MOST_ITEMS,
    maxDepth: DEEPEST,
  };
  const bounds = { seconds, maxMemory: LIBRARY + 2 * budget.left };
  const outcome = await platform.readHdf5(bytes, limits, bounds);
  if (outcome === "late") {
    throw refuse("the HDF5 file cannot be read", `no end after ${seconds} seconds`, "an end before unpackSeconds");
  }
  if ("failure" in outcome) throw refuse("the HDF5 file cannot be read", rootCause(outcome.failure));
  if ("array" in outcome) throw budget.refusal(`the array ${show(outcome.array)} of the HDF5 file`, outcome.bytes);
  if ("root" in outcome) return outcome.root;
  const expected = `at most ${MOST_ITEMS} groups and arrays, ${DEEPEST} inside of each other`;
  throw refuse("the groups of the HDF5 file have no end", show(outcome.endless.slice(0, 60)), expected);
};

/** An attribute that is one text. */
export const textAttribute = (group: Hdf5Group, name: string): string | null => {
  const value = group.attributes.get(name);
  return typeof value === "string" ? value : null;
};
