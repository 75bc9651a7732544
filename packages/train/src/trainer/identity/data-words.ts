/** @file What data are, in words that are the same for the same data: what can be told without going through all of them. */
import type { ArrayOrArrays, NdArray } from "@tributary/kernel";
import { dtypeOf, isNdArray, showShape } from "@tributary/kernel/authoring";
import { bytesOf, crc32c, hex } from "../../crc32c.ts";
import type { Batch } from "../../data/batch.ts";
import { arraysIn, type Data } from "../../data/data.ts";

/** Numbers of each array that are looked at: enough to tell two sets apart, in no time. */
const SAMPLED = 4096;

const sampled = ({ data }: NdArray): Uint8Array => {
  const count = Math.min(SAMPLED, data.length);
  return bytesOf(Float64Array.from({ length: count }, (_, i) => Number(data[Math.floor((i * data.length) / count)])));
};

const named = (arrays: ArrayOrArrays): readonly (readonly [string, NdArray])[] =>
  isNdArray(arrays) ? [["", arrays]] : Object.entries(arrays);

const arraysWords = ({ inputs, targets, weights }: Batch): string => {
  const parts = { inputs, targets, ...(weights ? { weights } : {}) };
  const all = Object.entries(parts).flatMap(([part, arrays]) =>
    named(arrays).map(([name, array]) => ({ what: name === "" ? part : `${part} "${name}"`, array })),
  );
  const sum = all.reduce((before, { array }) => crc32c(sampled(array), before), 0);
  const shapes = all.map(({ what, array }) => `${what} ${dtypeOf(array)} ${showShape(array.shape)}`);
  return `${shapes.join(", ")}, checksum ${hex(sum)}`;
};

const classesOf = (data: object): readonly string[] => {
  const classes: unknown = "classes" in data ? data.classes : null;
  return Array.isArray(classes) ? classes.map(String) : [];
};

/** How many names of classes are listed. */
const LISTED = 12;

const classWords = (classes: readonly string[]): string => {
  if (classes.length === 0) return "";
  const listed = classes.slice(0, LISTED).join(", ");
  if (classes.length <= LISTED) return ` of ${classes.length} classes: ${listed}`;
  return ` of ${classes.length} classes: ${listed}, …, checksum ${hex(crc32c(new TextEncoder().encode(classes.join("\n"))))}`;
};

/**
 * Data in words. Arrays are told by their shapes and by a checksum of numbers spread over them, data sets by how many examples and
 * which classes they have. Of what comes batch by batch nothing is known before it comes.
 */
export const dataWords = (data: Data): string => {
  const arrays = arraysIn(data);
  if (arrays) return arraysWords(arrays);
  if (typeof data === "function") return "a function that gives batches";
  if ("batches" in data) {
    const size = data.size === undefined ? "a data set" : `a data set of ${data.size} examples`;
    return `${size}${classWords(classesOf(data))}`;
  }
  return Array.isArray(data) ? `a list of ${data.length} batches` : "batches one after another";
};
