/** @file Callbacks as they come: whether a run would call what they have. */
import { ArgumentError } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import type { Callback } from "../callbacks/callback.ts";

type Part = Exclude<keyof Callback, "name">;

/** What a run calls, and what other libraries call it, without "on", "_" and capitals. */
const parts: Readonly<Record<Part, readonly string[]>> = {
  fitBegin: ["fitbegin", "fitstart", "trainbegin", "trainstart"],
  epochBegin: ["epochbegin", "epochstart", "trainepochbegin", "trainepochstart"],
  stepEnd: ["stepend", "batchend", "trainbatchend", "trainstepend"],
  epochEnd: ["epochend", "trainepochend"],
  settled: [],
  fitEnd: ["fitend", "trainend"],
  remember: [],
  recall: [],
};

const names = Object.keys(parts) as readonly Part[];

/** What begins or ends, in any library's words. */
const MOMENT = /^(?:train|test|predict|validation|fit|epoch|batch|step)+(?:begin|start|end)$/;

const EXPECTED = "an object with a name and parts that are called: { name, epochEnd(epoch, run) {} }";

const refuse = (at: string, problem: string, received: string, fix: string): ArgumentError =>
  new ArgumentError({ at, problem, received, expected: EXPECTED, fix });

/** The names of all that an object has, of its class too. */
const namesOf = (given: object): readonly string[] => {
  const found: string[] = [];
  for (let of: object | null = given; of && of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    found.push(...Object.getOwnPropertyNames(of));
  }
  return found;
};

const functionsOf = (given: Readonly<Record<string, unknown>>): readonly string[] =>
  namesOf(given).filter((name) => name !== "constructor" && typeof given[name] === "function");

/** A part that nobody calls, and what was meant if that is known. */
const uncalled = (given: object): { readonly name: string; readonly meant: Part | undefined } | undefined => {
  for (const name of namesOf(given)) {
    const plain = name
      .replace(/^on(?=[A-Z_])/, "")
      .replaceAll("_", "")
      .toLowerCase();
    if (!MOMENT.test(plain) || names.includes(name as Part)) continue;
    return { name, meant: names.find((part) => parts[part].includes(plain)) };
  }
  return undefined;
};

const checkCallback = (at: string, i: number, given: unknown): void => {
  const what = described(given);
  if (typeof given !== "object" || given === null || !("name" in given) || typeof given.name !== "string") {
    const fix = typeof given === "function" ? `call it: ${given.name || "callback"}()` : "give it a name";
    throw refuse(at, `callback ${i} is ${what}`, what, fix);
  }
  const { name } = given;
  const callback = given as Readonly<Record<string, unknown>>;
  const odd = names.find((part) => callback[part] !== undefined && typeof callback[part] !== "function");
  if (odd !== undefined) {
    const received = described(callback[odd]);
    throw refuse(at, `callback "${name}": ${odd} is ${received}`, received, `write ${odd}() {}, or leave it out`);
  }
  const other = uncalled(given);
  if (other !== undefined) {
    const fix = other.meant ? `write ${other.meant}` : `write one of ${names.join(", ")}`;
    throw refuse(at, `callback "${name}": ${other.name} is never called`, other.name, fix);
  }
  // A name alone holds the place of a callback in a run that goes on; functions that nobody calls do not.
  if (names.some((part) => callback[part] !== undefined) || functionsOf(callback).length === 0) return;
  throw refuse(at, `callback "${name}" has nothing that is called`, what, `write one of ${names.join(", ")}`);
};

/**
 * Callbacks must be a list of objects that have names, and parts that a run calls.
 *
 * @throws {@link ArgumentError} for others, and for parts by other names: they would never be called, and nothing would say so.
 */
export const checkCallbacks = (at: string, given: unknown): void => {
  if (given === undefined) return;
  if (!Array.isArray(given)) {
    const what = described(given);
    throw refuse(at, `callbacks is ${what}`, what, "write a list: callbacks: [progress()]");
  }
  for (const [i, callback] of given.entries()) checkCallback(at, i, callback);
};
