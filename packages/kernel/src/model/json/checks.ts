/** @file Checks of what is read from a file: everything may be missing, or of another type. */
import { GraphError } from "../../errors.ts";
import type { Shape } from "../../shape/types.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Prints a value for an error. Objects are not written out: they may be large or deeply nested. */
export const show = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

export const refuse = (where: string, value: unknown, expected: string): GraphError =>
  new GraphError({
    at: "fromJson",
    problem: `${where} is not ${expected}`,
    received: show(value),
    expected: `a model that toJson() wrote`,
    fix: "read the file again, or write it anew with toJson(model)",
  });

export const fieldsOf = (value: unknown, where: string): Fields => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw refuse(where, value, "an object");
};

export const listOf = (value: unknown, where: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw refuse(where, value, "a list");
};

export const stringOf = (value: unknown, where: string): string => {
  if (typeof value === "string") return value;
  throw refuse(where, value, "a string");
};

export const wordOf = <const W extends string | boolean>(value: unknown, where: string, words: readonly W[]): W => {
  if (words.includes(value as W)) return value as W;
  throw refuse(where, value, `one of ${words.join(", ")}`);
};

/** An index into a list of `count` elements. */
export const indexOf = (value: unknown, where: string, count: number): number => {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < count) return value as number;
  throw refuse(where, value, `a whole number below ${count}`);
};

export const indicesOf = (value: unknown, where: string, count: number): readonly number[] =>
  listOf(value, where).map((item, i) => indexOf(item, `${where}[${i}]`, count));

/** The largest size of an axis: more would not be exact where sizes are multiplied. */
const LARGEST = 2 ** 31 - 1;

const isSize = (size: unknown): size is number =>
  Number.isInteger(size) && (size as number) >= 0 && (size as number) <= LARGEST;

/** A shape, whose batch and other sizes may be open. */
export const shapeOf = (value: unknown, where: string): Shape =>
  listOf(value, where).map((size, i) => {
    if (size === null || isSize(size)) return size;
    throw refuse(`${where}[${i}]`, size, "a size or null");
  });

/** A shape whose sizes are all known. */
export const sizesOf = (value: unknown, where: string): readonly number[] =>
  listOf(value, where).map((size, i) => {
    if (isSize(size)) return size;
    throw refuse(`${where}[${i}]`, size, "a size");
  });

export const countAt = (fields: Fields, key: string, where: string): number => {
  const value = fields[key];
  if (isSize(value) && value > 0) return value;
  throw refuse(`${where}.${key}`, value, "a whole number above 0");
};
