/** @file Making a model from its JSON. */

import { GraphError } from "../../errors.ts";
import { atPlace, type Layer } from "../../graph/layer-call.ts";
import { checkOptions } from "../../graph/options.ts";
import { fromSource } from "../../graph/source.ts";
import type { DType } from "../../shape/types.ts";
import { closeGraph, type Model } from "../model.ts";
import { type Fields, fieldsOf, indexOf, indicesOf, listOf, shapeOf, show, stringOf, wordOf } from "./checks.ts";
import { type LayerFactory, layerFactories } from "./layer-factories.ts";
import { Budget, type JsonLimits } from "./limits.ts";
import { arrangedOf, keepSizes } from "./ports.ts";
import { Reader } from "./reader.ts";
import { FORMAT, NAMES_OF_VERSION_1, VERSION } from "./schema.ts";
import { fillScopes, scopesOf } from "./scopes.ts";

export interface FromJsonOptions {
  /** Your own layers, by kind: functions that make a layer from the settings that `defineLayer` recorded. */
  readonly layers?: Readonly<Record<string, LayerFactory>>;
  /** How much may be made of the JSON, which may describe more than fits into memory. */
  readonly limits?: JsonLimits;
}

const DTYPES = ["float32", "int32", "bool", "int64", "uint8"] as const satisfies readonly DType[];

const checkFormat = ({ format, version }: Fields): void => {
  if (format === FORMAT && (version === VERSION || version === 1)) return;
  throw new GraphError({
    at: "fromJson",
    problem:
      format === FORMAT ? `version ${show(version)} of the format is unknown` : "this is not the JSON of a model",
    received: `format ${show(format)}, version ${show(version)}`,
    expected: `format "${FORMAT}", version 1 to ${VERSION}`,
    fix: format === FORMAT ? "read it with the release of Tributary that wrote it" : "give what toJson(model) returned",
  });
};

/**
 * Makes a model from the JSON of `toJson`, with the same layers, names, groups and frozen layers. Weights are not
 * included.
 *
 * @param json What `JSON.parse` gives. It need not be trusted: invalid JSON is refused with an error.
 * @throws {@link GraphError} for JSON that is not a model's, for unknown layers, and for more than the limits allow.
 * @example
 * const net = model(input([8]), dense(2));
 * const text = JSON.stringify(net);
 * fromJson(JSON.parse(text)).weights.map(({ name }) => name); // ["dense/kernel", "dense/bias"]
 */
export const fromJson = (json: unknown, options: FromJsonOptions = {}): Model => {
  checkOptions("fromJson", options, { layers: "optional", limits: "optional" });
  const { layers = {}, limits = {} } = options;
  const fields = fieldsOf(json, "the model");
  checkFormat(fields);
  const budget = new Budget("fromJson", limits);
  return budget.whole(() => atPlace({ call: null, scope: null }, () => modelOf(fields, layers, budget)));
};

const modelOf = (fields: Fields, own: Readonly<Record<string, LayerFactory>>, budget: Budget): Model => {
  const name = stringOf(fields.name, "name");
  const written = listOf(fields.layers, "layers").map((item, i) => fieldsOf(item, `layers[${i}]`));
  const nodes = listOf(fields.nodes, "nodes");
  const scopeList = listOf(fields.scopes, "scopes");
  budget.checkLength("nodes", nodes);
  const scopes = scopesOf(scopeList, budget);
  const renamed = fields.version === 1 ? NAMES_OF_VERSION_1 : new Map<string, string>();
  const reader = new Reader(written, { ...layerFactories, ...own }, renamed, budget);
  const tensors = reader.nodes(nodes, "nodes", {
    input: ({ shape, dtype, name: given }, i) =>
      fromSource(shapeOf(shape, `nodes[${i}].shape`), wordOf(dtype, `nodes[${i}].dtype`, DTYPES), {
        kind: "input",
        name: stringOf(given, `nodes[${i}].name`),
      }),
    scopeOf: (scope, where) => scopes[indexOf(scope, where, scopes.length)],
  });
  if (fields.sizes !== undefined) keepSizes(fields.sizes, tensors);
  const layersAt = (value: unknown, where: string): readonly Layer[] =>
    indicesOf(value, where, written.length).flatMap((index) => reader.made.get(index) ?? []);
  fillScopes(scopes, scopeList, tensors, layersAt);
  const given = {
    inputs: arrangedOf(fields.inputs, "inputs", tensors),
    outputs: arrangedOf(fields.outputs, "outputs", tensors),
  };
  return closeGraph(given, name, new Set(layersAt(fields.frozen, "frozen")));
};
