/** @file Checking the names of options: without it, a misspelled option would be ignored silently in JavaScript. */
import { ArgumentError } from "../errors.ts";
import { type LayerDefinition, type Settings, whereAmI } from "../graph/layer-call.ts";
import { isTensor } from "../graph/tensor.ts";
import { meant } from "../nearest.ts";
import type { LayerOptions } from "./ruled.ts";

/** Every option by name, and whether it is optional. */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: Pick<O, never> extends Pick<O, K> ? "optional" : "required";
};

const refuse = (at: string, problem: string, received: string, expected: string, fix: string): ArgumentError =>
  new ArgumentError({ at, path: whereAmI(at), problem, received, expected, fix });

const isObject = (options: unknown): options is object =>
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
  if (!isObject(options)) {
    throw refuse(at, "the options are no object", String(options), expected, `write them by name: { ${names[0]}: … }`);
  }
  const given = Object.keys(options);
  const received = given.length === 0 ? "none" : given.join(", ");
  const missing = names.find((name) => table[name] === "required" && (options as Settings)[name] === undefined);
  if (missing !== undefined) {
    throw refuse(at, `${missing} is missing`, `options ${received}`, expected, `write ${at}({ ${missing}: … })`);
  }
  const unknown = given.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    const name = meant(unknown, names);
    const fix = name === undefined ? `leave ${unknown} out` : `write ${name}`;
    throw refuse(at, `there is no option ${unknown}`, received, expected, fix);
  }
};

/** Options that are either on or off. */
const FLAGS: ReadonlySet<string> = new Set([
  "alignCorners",
  "approximate",
  "center",
  "countPadding",
  "keepDims",
  "normalize",
  "scale",
  "trainable",
  "useBias",
]);

/** Refuses what only JavaScript takes for true or false: `useBias: "false"`. */
export const checkFlags = (at: string, options: Settings): void => {
  const wrong = Object.keys(options).find((name) => FLAGS.has(name) && typeof options[name] !== "boolean");
  if (wrong === undefined) return;
  const received = JSON.stringify(options[wrong]) ?? String(options[wrong]);
  throw refuse(at, `${wrong} is ${received}`, received, "true or false", `write ${wrong}: true, or leave it out`);
};

const everyLayers: OptionTable<LayerOptions> = { name: "optional", trainable: "optional" };

/** Checks the names of a layer's options: its own, and those of every layer. */
export const checkLayerOptions = (kind: string, options: unknown, chosen: Settings): void => {
  if (
    isObject(options) &&
    Object.keys(options).every((name) => Object.hasOwn(chosen, name) || Object.hasOwn(everyLayers, name))
  )
    return;
  const names = Object.keys({ ...chosen, ...everyLayers });
  checkOptions(kind, options, Object.fromEntries(names.map((name) => [name, "optional"])));
};

/**
 * Describes a layer by its arguments, for summaries and JSON, and checks the names of its options.
 *
 * @param positional Arguments that are not options.
 * @param chosen The options by name, with their defaults.
 * @throws {@link ArgumentError} for unknown options, and for switches that are neither on nor off.
 */
export const definitionOf = <O extends LayerOptions>(
  kind: string,
  positional: Settings,
  chosen: { readonly [K in Exclude<keyof O, keyof LayerOptions>]-?: unknown },
  options: O,
): LayerDefinition => {
  checkLayerOptions(kind, options, chosen);
  const { name, trainable = true } = options;
  checkFlags(kind, { ...chosen, trainable });
  return { kind, settings: { ...positional, ...chosen }, name, trainable };
};
