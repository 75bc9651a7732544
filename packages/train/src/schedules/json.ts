/** @file What runs remember, looked at before it is kept: a checkpoint holds it as JSON, and must give it back as it was. */
import { described } from "@tributary/kernel/authoring";
import { TrainingError } from "../errors.ts";
import type { Json } from "./schedule.ts";

const isPlain = (given: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === Object.prototype || prototype === null;
};

/** What could not be kept, and where it is; null where all can. Parts that are undefined are as if they were not there. */
const unkept = (value: unknown, where: string, around: readonly unknown[]): string | null => {
  if (value === null || ["string", "boolean", "number"].includes(typeof value)) return null;
  if (typeof value !== "object" || !(Array.isArray(value) || isPlain(value))) return `${where}: ${described(value)}`;
  if (around.includes(value)) return `${where}: something that contains itself`;
  for (const [key, part] of Object.entries(value)) {
    const found = part === undefined ? null : unkept(part, `${where}.${key}`, [...around, value]);
    if (found !== null) return found;
  }
  return null;
};

/**
 * What somebody's function gave to be remembered.
 *
 * @param by Who remembers: `"the schedule"`.
 * @param from What gave it: `"epochEnd"`.
 * @throws {@link TrainingError} for what JSON would drop or change, and for nothing at all.
 */
export const remembered = (by: string, from: string, given: unknown): Json => {
  const found = unkept(given, from, []);
  if (found === null) return given as Json;
  throw new TrainingError({
    problem: `${by} remembers what no checkpoint could give back`,
    received: found,
    expected: "numbers, text, true, false, null, and lists and plain objects of them",
    fix:
      given === undefined
        ? `return what it knows now from ${from}; null where that is nothing`
        : given instanceof Promise
          ? `answer at once in ${from}, which nobody waits for`
          : "write other things as numbers, texts or lists of them",
  });
};
