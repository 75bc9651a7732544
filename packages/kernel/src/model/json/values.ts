/** @file Settings and numbers as JSON, including numbers that JSON cannot write. */
import { GraphError } from "../../errors.ts";
import type { NumberJson } from "./schema.ts";

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  "-0": -0,
};

export const numberToJson = (value: number): NumberJson =>
  Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : (String(value) as NumberJson);

export const numberFromJson = (value: unknown): number | undefined =>
  typeof value === "number"
    ? value
    : typeof value === "string" && Object.hasOwn(NUMBERS, value)
      ? NUMBERS[value]
      : undefined;

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** A setting as JSON. Numbers that JSON cannot write become `{ number: "Infinity" }`; undefined values are left out. */
export const settingToJson = (value: unknown, where: string): unknown => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    const number = numberToJson(value);
    return typeof number === "number" ? number : { number };
  }
  if (Array.isArray(value)) return value.map((item, i) => settingToJson(item, `${where}[${i}]`));
  if (typeof value === "object" && isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, settingToJson(item, `${where}.${key}`)]));
  }
  throw new GraphError({
    at: "toJson",
    problem: `${where} cannot be written as JSON`,
    received: typeof value === "function" ? "a function" : Object.prototype.toString.call(value),
    expected: "settings made of numbers, strings, booleans, lists and plain objects",
    fix: "give defineLayer() settings that describe the layer as data",
  });
};

/** The setting that {@link settingToJson} wrote. */
export const settingFromJson = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(settingFromJson);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === "number") return numberFromJson(entries[0]![1]) ?? value;
  return Object.fromEntries(entries.map(([key, item]) => [key, settingFromJson(item)]));
};
