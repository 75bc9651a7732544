/** @file The options of layers: their names, which all of them have, and their switches. */

import type { LayerDefinition, Settings } from "../graph/layer-call.ts";
import { checkOptions, isOptions, type OptionTable, refuseOptions } from "../graph/options.ts";
import type { LayerOptions } from "./ruled.ts";

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
  throw refuseOptions(
    at,
    `${wrong} is ${received}`,
    received,
    "true or false",
    `write ${wrong}: true, or leave it out`,
  );
};

const everyLayers: OptionTable<LayerOptions> = { name: "optional", trainable: "optional" };

/** Checks the names of a layer's options: its own, and those of every layer. */
export const checkLayerOptions = (kind: string, options: unknown, chosen: Settings): void => {
  if (
    isOptions(options) &&
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
