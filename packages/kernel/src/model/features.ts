/** @file Feature extraction: models that end at inner tensors. */

import { GraphError } from "../errors.ts";
import type { Scope } from "../graph/layer-call.ts";
import { namePath, scopePath } from "../graph/layer-call.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { meant, nearest } from "../nearest.ts";
import { checkModel } from "./is-model.ts";
import { type AnyModel, closeGraph, type Model } from "./model.ts";
import type { Tensors } from "./ports.ts";

const reachedFrom = (net: AnyModel, outputs: readonly Tensor[]): readonly Tensor[] =>
  topological(outputs, new Set(net.inputs.map(({ tensor }) => tensor)));

/** The model's inputs that the outputs depend on, in the same arrangement. */
const neededInputs = (net: AnyModel, outputs: readonly Tensor[]): Tensors => {
  const given = net.given.inputs;
  const needed = new Set(reachedFrom(net, outputs));
  if (isTensor(given)) return given;
  if (Array.isArray(given)) return given.filter((tensor) => needed.has(tensor));
  return Object.fromEntries(Object.entries(given as Record<string, Tensor>).filter(([, tensor]) => needed.has(tensor)));
};

/**
 * The output of every layer and of every named group, by name. For a shared layer it is that of its first call.
 *
 * @example
 * const net = model(input([8]), chain(named("head", dense(2)), softmax));
 * [...innerTensors(net).keys()]; // ["head/dense", "head", "softmax", "output", "input"]
 */
export const innerTensors = (net: AnyModel): ReadonlyMap<string, Tensor> => {
  checkModel("innerTensors", net);
  const found = new Map<string, Tensor>();
  const inside = new Set(
    reachedFrom(
      net,
      net.outputs.map(({ tensor }) => tensor),
    ),
  );
  const addScope = (scope: Scope): void => {
    // If this model was cut from a larger one, a group around that one ends outside of this one.
    if (scope.outputs.length !== 1 || !inside.has(scope.outputs[0]!)) return;
    const [output] = scope.outputs;
    for (const path of [[...namePath(scope.parent), scope.name], scopePath(scope)]) {
      const name = path.join("/");
      if (!found.has(name)) found.set(name, output!);
    }
  };
  for (const { name, calls } of net.layers) {
    found.set(name, calls[0]!.output);
    for (let scope = calls[0]!.scope; scope; scope = scope.parent) addScope(scope);
  }
  for (const { name, tensor } of [...net.outputs, ...net.inputs]) if (!found.has(name)) found.set(name, tensor);
  return found;
};

/**
 * One of a model's {@link innerTensors}.
 *
 * @param at The function that was given the name, for errors.
 * @throws {@link GraphError} for an unknown name; it lists the nearest ones.
 * @example
 * const net = model(input([8]), chain(named("head", dense(2)), softmax));
 * innerTensor("features", innerTensors(net), "head").shape; // [null, 2]
 */
export const innerTensor = (at: string, inner: ReadonlyMap<string, Tensor>, name: string): Tensor => {
  const tensor = inner.get(name);
  if (tensor) return tensor;
  const near = nearest(name, [...inner.keys()], 8);
  const wanted = meant(name, near);
  throw new GraphError({
    at,
    problem: `there is no layer or group named "${name}"`,
    received: name,
    expected: `names such as ${near.join(", ")}`,
    fix: `${wanted === undefined ? "take a name" : `write "${wanted}", or another name`} that summary(model) prints, or give the place a name with named()`,
  });
};

/**
 * A model with the same weights whose outputs are inner tensors, given by name: that of a layer (`"conv2_1/conv2d"`),
 * of a `named()` group (`"conv2_1"`), or of an output. Inputs that are not needed are left out.
 *
 * @throws {@link GraphError} for an unknown name; it lists the nearest ones.
 * @example
 * const net = model(input([28, 28, 1]), chain(named("stem", conv2d(8, 3)), flatten, dense(10)));
 * features(net, ["stem"]).outputs.map(({ name, tensor }) => [name, tensor.shape]); // [["stem", [null, 26, 26, 8]]]
 */
export const features = <const N extends string>(
  net: AnyModel,
  names: readonly N[],
): Model<Tensors, { readonly [K in N]: Tensor }> => {
  checkModel("features", net);
  const inner = innerTensors(net);
  const outputs = Object.fromEntries(names.map((name) => [name, innerTensor("features", inner, name)])) as {
    readonly [K in N]: Tensor;
  };
  return closeGraph({ inputs: neededInputs(net, Object.values(outputs)), outputs }, net.name, net.frozen);
};
