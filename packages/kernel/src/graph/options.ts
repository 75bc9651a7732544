/** @file Checking the names of options: without it, a misspelled option would be ignored silently in JavaScript. */
import { ArgumentError } from "../errors.ts";
import { meant } from "../nearest.ts";
import { type Settings, whereAmI } from "./layer-call.ts";
import { isTensor } from "./tensor.ts";

/** Every option by name, and whether it is optional. */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: Pick<O, never> extends Pick<O, K> ? "optional" : "required";
};

/** The error for options that are not what they should be. */
export const refuseOptions = (
  at: string,
  problem: string,
  received: string,
  expected: string,
  fix: string,
): ArgumentError => new ArgumentError({ at, path: whereAmI(at), problem, received, expected, fix });

/** Whether these can be options by name at all. */
export const isOptions = (options: unknown): options is object =>
  typeof options === "object" && options !== null && !Array.isArray(options) && !isTensor(options);

/**
 * Checks the names of options.
 *
 * @param at The function that the user called, for errors.
 * @throws {@link ArgumentError} for an unknown name, with the nearest known one, and for a missing option.
 * @example
 * const table = { classes: "required", padding: "optional" } as const;
 * checkOptions("unet", { classes: 2, padding: "same" }, table); // undefined
 */
export const checkOptions = (
  at: string,
  options: unknown,
  table: Readonly<Record<string, "optional" | "required">>,
): void => {
  const names = Object.keys(table);
  const expected = `options by name: ${names.join(", ")}`;
  if (!isOptions(options)) {
    throw refuseOptions(
      at,
      "the options are no object",
      String(options),
      expected,
      `write them by name: { ${names[0]}: … }`,
    );
  }
  const given = Object.keys(options);
  const received = given.length === 0 ? "none" : given.join(", ");
  const missing = names.find((name) => table[name] === "required" && (options as Settings)[name] === undefined);
  if (missing !== undefined) {
    throw refuseOptions(at, `${missing} is missing`, `options ${received}`, expected, `write ${at}({ ${missing}: … })`);
  }
  const unknown = given.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    const name = meant(unknown, names);
    const fix = name === undefined ? `leave ${unknown} out` : `write ${name}`;
    throw refuseOptions(at, `there is no option ${unknown}`, received, expected, fix);
  }
};
