/** @file Settings that are no numbers: whether they are of the kind that is meant. JavaScript has no types that would say so. */
import { ArgumentError } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";

const refused = (at: string, name: string, given: unknown, expected: string): ArgumentError =>
  new ArgumentError({
    at,
    problem: `${name} is ${described(given)}`,
    received: described(given),
    expected,
    fix: `give ${name} ${expected}`,
  });

/** Those settings that are given must be true or false. */
export const checkFlags = <K extends string>(
  at: string,
  settings: { readonly [P in K]?: unknown },
  names: readonly K[],
): void => {
  for (const name of names) {
    const given = settings[name];
    if (given !== undefined && typeof given !== "boolean") throw refused(at, name, given, "true or false");
  }
};

/** A setting that must be one of some words. */
export const checkChoice = (at: string, name: string, given: unknown, choices: readonly string[]): void => {
  if (given === undefined || (typeof given === "string" && choices.includes(given))) return;
  throw refused(at, name, given, choices.map((choice) => `"${choice}"`).join(" or "));
};

/** A setting that must be a function. */
export const checkFunction = (at: string, name: string, given: unknown): void => {
  if (given !== undefined && typeof given !== "function") throw refused(at, name, given, "a function");
};

/** A setting that must be text with something in it. */
export const checkText = (at: string, name: string, given: unknown): void => {
  if (typeof given !== "string" || given === "") throw refused(at, name, given, "text that is not empty");
};

/** A setting that must be a signal. */
export const checkSignal = (at: string, given: unknown): void => {
  if (given !== undefined && !(given instanceof AbortSignal)) {
    throw refused(at, "signal", given, "the signal of an AbortController");
  }
};
