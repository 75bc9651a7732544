/** @file Checking options, their names and their numbers: without it, what is misspelled or no number would be taken silently in JavaScript. */
import { ArgumentError } from "../errors.ts";
import { meant } from "../nearest.ts";
import { type Settings, whereAmI } from "./layer-call.ts";
import { checkNumber, type NumberRange } from "./numbers.ts";
import { isTensor } from "./tensor.ts";

type IsOptional<O, K extends keyof O> = Pick<O, never> extends Pick<O, K> ? true : false;

/** What is known of an option: whether it may be left out; and of a number, which it may be. */
export type OptionRule = "optional" | "required" | NumberRange;

/** A number has its range, so that no table can forget it. What may be something else too may have one, where it is always a number or two. */
type RuleOf<V, Optional extends boolean> = [number] extends [V]
  ? [V] extends [number]
    ? NumberRange
    : NumberRange | (Optional extends true ? "optional" : "required")
  : Optional extends true
    ? "optional"
    : "required";

/** Every option by name, whether it is optional, and the range of those that are numbers. */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: RuleOf<Exclude<O[K], undefined>, IsOptional<O, K>>;
};

const isRequired = (rule: OptionRule | undefined): boolean =>
  typeof rule === "object" ? rule.required === true : rule === "required";

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
 * Checks the names of options, and their numbers.
 *
 * @param at The function that the user called, for errors.
 * @throws {@link ArgumentError} for an unknown name, with the nearest known one; for a missing option; for a number outside of its range, and for what
 * is no number where one belongs.
 * @example
 * const table = { classes: required(COUNT), padding: "optional" } as const;
 * checkOptions("unet", { classes: 2, padding: "same" }, table); // undefined
 */
export const checkOptions = (at: string, options: unknown, table: Readonly<Record<string, OptionRule>>): void => {
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
  const missing = names.find((name) => isRequired(table[name]) && (options as Settings)[name] === undefined);
  if (missing !== undefined) {
    throw refuseOptions(at, `${missing} is missing`, `options ${received}`, expected, `write ${at}({ ${missing}: … })`);
  }
  const unknown = given.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    const name = meant(unknown, names);
    const fix = name === undefined ? `leave ${unknown} out` : `write ${name}`;
    throw refuseOptions(at, `there is no option ${unknown}`, received, expected, fix);
  }
  for (const name of given) {
    const { [name]: rule } = table;
    const value = (options as Settings)[name];
    if (typeof rule === "object" && value !== undefined) checkNumber(at, name, value, rule, rule.required !== true);
  }
};
