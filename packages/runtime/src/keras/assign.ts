/** @file The variables of a Keras file for the weights of a network that was built from the same file. */
import type { AnyModel, ModelWeight, NdArray, NdArrays } from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import { fromReference } from "../weights/reference-layout.ts";
import type { Refuse } from "../weights/refusal.ts";

/** Everything before the last part of a name: `"encoder/conv"` of `"encoder/conv/kernel"`. */
const ownerOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf("/")));

const grouped = <T>(items: readonly (readonly [name: string, item: T])[]): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const [name, item] of items) {
    const group = groups.get(ownerOf(name)) ?? [];
    groups.set(ownerOf(name), group);
    group.push(item);
  }
  return groups;
};

/** The variables of a file by the path of their layer, in the order of the file. */
export const variablesByLayer = (arrays: NdArrays): ReadonlyMap<string, readonly NdArray[]> =>
  grouped(Object.entries(arrays));

/** The weights of one layer from its variables, which Keras keeps in the same order as we do; null when they do not fit. */
const layerFrom = (
  weights: readonly ModelWeight[],
  variables: readonly NdArray[],
): readonly (readonly [string, NdArray])[] | null => {
  if (weights.length !== variables.length) return null;
  const ours = weights.map((weight, i) => {
    const array = fromReference(weight, { name: weight.name, layout: "keras" }, variables[i]!);
    return array && ([weight.name, array] as const);
  });
  return ours.every((entry) => entry !== null) ? ours : null;
};

const shapesOf = (arrays: readonly { readonly shape: readonly number[] }[]): string =>
  arrays.map(({ shape }) => showShape(shape)).join(" ") || "nothing";

/** `"encoder"` and `"conv"` of `"encoder/conv"`. */
const split = (path: string): readonly [top: string, rest: string] => {
  const at = path.indexOf("/");
  return at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
};

const isSameTop = (a: string, b: string): boolean => split(a)[0] === split(b)[0];

/** Whether a name of the file is the end of a layer's path: in its group, or without any group. */
const endsIn = (path: string, other: string): boolean =>
  path.endsWith(`/${other}`) || (isSameTop(path, other) && path.endsWith(`/${split(other)[1]}`));

/**
 * Where the weights of layers are that do not lie under their path: older files and TensorFlow.js' leave out the models that layers are
 * in, and sessions number layers anew. By name where that is clear; the rest in the order of the file, in its group and then
 * in all of it, where as many are left on both sides.
 */
const renamedLayers = (missing: readonly string[], spare: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const path of missing) {
    const named = spare.filter((other) => endsIn(path, other));
    if (named.length === 1) found.set(path, named[0]!);
  }
  const inOrder = (isIn: (path: string) => boolean): void => {
    const taken = new Set(found.values());
    const open = missing.filter((path) => isIn(path) && !found.has(path));
    const left = spare.filter((path) => isIn(path) && !taken.has(path));
    if (open.length === left.length) for (const [i, path] of open.entries()) found.set(path, left[i]!);
  };
  for (const top of new Set(missing.map((path) => split(path)[0]))) inOrder((path) => split(path)[0] === top);
  inOrder(() => true);
  return found;
};

/**
 * Weights by layer and order, as Keras loads them: a layer's variables lie under its path.
 *
 * @param paths The layers in Keras' order.
 * @throws {@link WeightsError} when the variables of a layer are missing or do not fit; the error has both shapes.
 */
export const assignVariables = (
  net: AnyModel,
  arrays: NdArrays,
  paths: readonly string[],
  refuse: Refuse,
): NdArrays => {
  const ours = grouped(net.weights.map((weight) => [weight.name, weight]));
  const theirs = variablesByLayer(arrays);
  const places = new Map(paths.map((path, i) => [path, i]));
  const missing = [...ours.keys()]
    .filter((path) => !theirs.has(path))
    .toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  const renamed = renamedLayers(
    missing,
    [...theirs.keys()].filter((path) => !places.has(path)),
  );
  return Object.fromEntries(
    [...ours].flatMap(([path, weights]) => {
      const found = theirs.get(renamed.get(path) ?? path) ?? [];
      const entries = layerFrom(weights, found);
      if (entries) return entries;
      throw refuse(`the weights of the layer ${path} are not in the file`, shapesOf(found), shapesOf(weights));
    }),
  );
};
