/** @file What somebody gave, in few words, for errors. */
import { showShape } from "../shape/complaint.ts";
import { isTensor } from "./tensor.ts";

/**
 * Anything, in few words: `the function adam`, `a Float32Array of 12 numbers`, `an object with x, y`.
 *
 * @example
 * described({ x: 1, y: 2 }); // "an object with x, y"
 */
export const described = (given: unknown): string => {
  if (typeof given === "function") return `the function ${given.name || "(nameless)"}`;
  if (typeof given === "number") return String(given);
  if (typeof given === "bigint") return `${given}n`;
  if (typeof given !== "object" || given === null) return JSON.stringify(given) ?? String(given);
  if (ArrayBuffer.isView(given) && "length" in given) return `a ${given.constructor.name} of ${given.length} numbers`;
  if (Array.isArray(given)) return `a list of ${given.length}`;
  if (given instanceof Promise) return "a promise";
  if (isTensor(given)) return `a tensor of shape ${showShape(given.shape)}`;
  return `an object with ${Object.keys(given).join(", ") || "nothing in it"}`;
};
