/** @file Freezing layers, so that training does not change them. */

import { GraphError } from "../errors.ts";
import { type Layer, layersAround, scopePath } from "../graph/layer-call.ts";
import { topological } from "../graph/topological.ts";
import { nearest } from "../nearest.ts";
import { refuseArgument } from "../ops/arguments.ts";
import { checkModel } from "./is-model.ts";
import { type AnyModel, closeGraph, type Model, type ModelLayer } from "./model.ts";
import type { Tensors } from "./ports.ts";

/** The name of a layer or of a group around it, or a regular expression for layer names. */
export type LayerPattern = string | RegExp;

const matches = (name: string, pattern: LayerPattern): boolean => {
  if (typeof pattern !== "string") return name.search(pattern) >= 0;
  const wanted = pattern.endsWith("/") ? pattern.slice(0, -1) : pattern;
  return name === wanted || name.startsWith(`${wanted}/`);
};

/** What patterns are held against: a layer's name, and its name with those of all groups and models around it. */
const namesOf = ({ name, scope }: ModelLayer): readonly string[] => [
  name,
  [...scopePath(scope), name.split("/").at(-1)!].join("/"),
];

/**
 * The layers that patterns mean, as {@link freeze} takes them.
 *
 * @param at The function that was given the patterns, for errors.
 * @throws {@link ArgumentError} when the patterns are no list.
 * @throws {@link GraphError} when a pattern means none; it lists the nearest names.
 * @example
 * const net = model(input([8]), chain(named("stem", dense(4)), dense(2)));
 * layersMatching("freeze", net, ["stem"]).map(({ name }) => name); // ["stem/dense"]
 */
export const layersMatching = (at: string, net: AnyModel, patterns: readonly LayerPattern[]): readonly ModelLayer[] => {
  if (!Array.isArray(patterns)) throw refuseArgument(at, "patterns", patterns, 'a list, such as ["stem", /^conv/]');
  return patterns.flatMap((pattern) => {
    const found = net.layers.filter((layer) => namesOf(layer).some((name) => matches(name, pattern)));
    if (found.length > 0) return found;
    const near = nearest(
      String(pattern),
      net.layers.map(({ name }) => name),
      6,
    );
    throw new GraphError({
      at,
      problem: `no layer matches ${typeof pattern === "string" ? `"${pattern}"` : pattern}`,
      received: patterns.join(", "),
      expected: `names such as ${near.join(", ")}`,
      fix: "take the name of a layer or of a named() group, as summary(model) prints them",
    });
  });
};

/**
 * What can be frozen while some layers learn: the other layers with weights, and everything that these are computed from. Dropout and pooling
 * between them and what learns are not among it.
 *
 * @example
 * const net = model(input([8]), chain(dense(4), dropout(0.5), dense(2, { name: "scores" })));
 * const { layer } = net.layers.at(-1)!;
 * [...layersBehind(net, new Set([layer]))].map(({ kind }) => kind); // ["dense"]
 */
export const layersBehind = (net: AnyModel, learning: ReadonlySet<Layer>): ReadonlySet<Layer> => {
  const kept = net.layers.filter(({ layer, weights }) => weights.length > 0 && !learning.has(layer));
  const before = topological(
    kept.flatMap(({ calls }) => calls.map(({ output }) => output)),
    new Set(net.inputs.map(({ tensor }) => tensor)),
  );
  return new Set(before.flatMap(layersAround).filter((layer) => !learning.has(layer)));
};

/**
 * The same model with exactly these layers frozen, and those that are frozen in models used inside.
 *
 * @example
 * const net = freeze(model(input([8]), dense(2)));
 * withFrozen(net, []).weights.map(({ trainable }) => trainable); // [true, true]
 */
export const withFrozen = <I extends Tensors, O extends Tensors>(
  net: Model<I, O>,
  layers: Iterable<Layer>,
): Model<I, O> => closeGraph(net.given, net.name, new Set(layers));

/**
 * The same model with some layers frozen, as `layer.trainable = False` in Keras: training does not change their
 * weights, frozen batch normalization uses its stored statistics, and frozen dropout drops nothing. Shares all weights.
 * Without patterns, everything is frozen.
 *
 * @example
 * const net = model(input([28, 28, 1]), chain(named("stem", conv2d(8, 3)), flatten, dense(10)));
 * const tuned = freeze(net, ["stem"]);
 * tuned.weights.filter(({ trainable }) => trainable).map(({ name }) => name); // ["dense/kernel", "dense/bias"]
 */
export const freeze = <I extends Tensors, O extends Tensors>(
  net: Model<I, O>,
  patterns?: readonly LayerPattern[],
): Model<I, O> => {
  checkModel("freeze", net);
  const layers = patterns ? layersMatching("freeze", net, patterns) : net.layers;
  return withFrozen(net, [...net.frozen, ...layers.map(({ layer }) => layer)]);
};
