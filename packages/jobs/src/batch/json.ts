/** @file What goes through Redis goes as JSON: what JSON would drop or change is refused. */
import { ArgumentError } from "@tributary/kernel";

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What something is, for a sentence about it. */
export const described = (given: unknown): string => {
  if (typeof given === "string") return `"${given}"`;
  return typeof given === "object" && given !== null
    ? `an object of ${given.constructor?.name ?? "its own"}`
    : String(given);
};

/** What cannot be said, and where it is; null where all can. Properties that are undefined are as if they were not there. */
const unsayable = (value: unknown, where: string, around: readonly unknown[]): string | null => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return null;
  if (typeof value === "number") return Number.isFinite(value) ? null : `${value} at ${where}`;
  if (typeof value !== "object") return `${typeof value} at ${where}`;
  if (around.includes(value)) return `something that contains itself at ${where}`;
  const within = [...around, value];
  const some = (entries: readonly (readonly [string, unknown])[]): string | null =>
    entries.reduce<string | null>((found, [place, item]) => found ?? unsayable(item, place, within), null);
  if (Array.isArray(value)) return some(value.map((item, i) => [`${where}[${i}]`, item]));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `${described(value)} at ${where}`;
  return some(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[`${where}.${key}`, item]])));
};

/**
 * Looks whether others would read what is written here.
 *
 * @param at The function that was given it, or the picture that it answers.
 * @param what What it is, in one word: `"options"`.
 * @throws {@link ArgumentError} with the place of what JSON cannot say.
 */
export const checkJson = (at: string, what: string, value: unknown): void => {
  const found = unsayable(value, what, []);
  if (found === null) return;
  throw new ArgumentError({
    at,
    problem: `the ${what} cannot go through Redis`,
    received: found,
    expected: "JSON: finite numbers, text, true, false, null, and lists and plain objects of them",
    fix: "write other things as text or lists of numbers",
  });
};
