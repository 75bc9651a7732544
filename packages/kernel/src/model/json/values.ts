/** @file Settings and numbers as JSON, including numbers that JSON cannot write. */
import { GraphError } from "../../errors.ts";
import { type Fields, refuse } from "./checks.ts";
import { DEEPEST_SETTING } from "./limits.ts";
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

const tooDeep = (where: string): GraphError =>
  new GraphError({
    at: "toJson",
    problem: `${where} lies too deep`,
    received: `more than ${DEEPEST_SETTING} lists and objects in each other`,
    expected: "settings that can be read again",
    fix: "give defineLayer() flat settings, which do not contain themselves",
  });

/** A setting as JSON. Numbers that JSON cannot write become `{ number: "Infinity" }`; undefined values are left out. */
export const settingToJson = (value: unknown, where: string, depth = 1): unknown => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    const number = numberToJson(value);
    return typeof number === "number" ? number : { number };
  }
  if (depth > DEEPEST_SETTING) throw tooDeep(where);
  if (Array.isArray(value)) return value.map((item, i) => settingToJson(item, `${where}[${i}]`, depth + 1));
  if (typeof value === "object" && isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, settingToJson(item, `${where}.${key}`, depth + 1)]));
  }
  throw new GraphError({
    at: "toJson",
    problem: `${where} cannot be written as JSON`,
    received: typeof value === "function" ? "a function" : Object.prototype.toString.call(value),
    expected: "settings made of numbers, strings, booleans, lists and plain objects",
    fix: "give defineLayer() settings that describe the layer as data",
  });
};

const fromJsonAt = (value: unknown, where: string, depth: number): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST_SETTING) throw refuse(where, value, `a setting of at most ${DEEPEST_SETTING} levels`);
  if (Array.isArray(value)) return value.map((item) => fromJsonAt(item, where, depth + 1));
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === "number") return numberFromJson(entries[0]![1]) ?? value;
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJsonAt(item, where, depth + 1)]));
};

/** The settings whose values {@link settingToJson} wrote. */
export const settingsFromJson = (settings: Fields, where: string): Fields =>
  Object.fromEntries(Object.entries(settings).map(([key, item]) => [key, fromJsonAt(item, `${where}.${key}`, 1)]));
