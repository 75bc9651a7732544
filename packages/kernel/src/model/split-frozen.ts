/** @file A model in two parts: what training leaves as it is, which can be computed once, and the rest. */
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { countOf } from "../shape/count.ts";
import { checkModel } from "./is-model.ts";
import { type AnyModel, closeGraph, type Model } from "./model.ts";
import { arranged, type Tensors } from "./ports.ts";
import { rebuild } from "./rebuild.ts";
import { isFrozen } from "./training-form.ts";

/** Several tensors by name. */
type ByName = { readonly [name: string]: Tensor };

/** The two parts of a model, which share its weights. */
export interface FrozenSplit {
  /** From those inputs that it needs, by name, to the features; null where nothing is computed before what training changes. */
  readonly frozen: Model<ByName, ByName> | null;
  /** From the features, by the names that `frozen` gives them, and those inputs that are needed as they are, to the outputs. */
  readonly rest: Model;
}

/**
 * What a model calls the weights of a part of it, by their names there.
 *
 * @example
 * const net = freeze(model(input([8]), chain(named("body", dense(4)), dense(2))), ["body"]);
 * [...sharedNames(net, splitFrozen(net).rest)]; // [["dense/kernel", "dense/kernel"], ["dense/bias", "dense/bias"]]
 */
export const sharedNames = (net: AnyModel, part: AnyModel): ReadonlyMap<string, string> => {
  const known = new Map(net.weights.map(({ tensor, name }) => [tensor, name]));
  return new Map(part.weights.map(({ tensor, name }) => [name, known.get(tensor)!]));
};

/** What training leaves as it is, and of that what depends on an input. */
const settledIn = (net: AnyModel, order: readonly Tensor[]): { settled: Set<Tensor>; fed: Set<Tensor> } => {
  const learned = new Set(net.weights.filter(({ trainable }) => trainable).map(({ tensor }) => tensor));
  const inputs = new Set(net.inputs.map(({ tensor }) => tensor));
  const [settled, fed] = [new Set(inputs), new Set(inputs)];
  for (const x of order) {
    if (inputs.has(x)) continue;
    if (!x.from) {
      if (x.source?.kind === "constant" || (x.source?.kind === "weight" && !learned.has(x))) settled.add(x);
      continue;
    }
    const { op, call } = x.from;
    if (!call.inputs.every((operand) => settled.has(operand)) || (op.training && !isFrozen(net, x))) continue;
    settled.add(x);
    if (call.inputs.some((operand) => fed.has(operand))) fed.add(x);
  }
  return { settled, fed };
};

/** Sizes that are open count as this. */
const OPEN = 64;

const sizeOf = ({ shape }: Tensor): number => countOf(shape.map((size, axis) => (axis === 0 ? 1 : (size ?? OPEN))));

/** A tensor before this one that holds fewer numbers and from which it follows: of a map that is enlarged, the small one. */
const smallest = (x: Tensor, fed: ReadonlySet<Tensor>): Tensor => {
  const before = (x.from?.call.inputs ?? []).filter((operand) => fed.has(operand));
  return before.length === 1 && sizeOf(before[0]!) < sizeOf(x) ? smallest(before[0]!, fed) : x;
};

/**
 * Splits a model where training begins to change what is computed. The first part gives the features that frozen layers make of the inputs,
 * as when predicting; the second has all weights that are trained, and is a model of its own.
 *
 * @example
 * const net = freeze(model(input([8]), chain(named("body", dense(4)), dropout(0.5), dense(2))), ["body"]);
 * const { frozen, rest } = splitFrozen(net);
 * frozen?.outputs.map(({ tensor }) => tensor.shape); // [[null, 4]]
 * rest.weights.map(({ name }) => name); // ["dense/kernel", "dense/bias"]
 */
export const splitFrozen = (net: AnyModel): FrozenSplit => {
  checkModel("splitFrozen", net);
  const outputs = net.outputs.map(({ tensor }) => tensor);
  const order = topological(outputs, new Set(net.inputs.map(({ tensor }) => tensor)));
  const { settled, fed } = settledIn(net, order);
  const ends = new Set(
    order
      .filter((x) => x.from && !settled.has(x))
      .flatMap((x) => x.from!.call.inputs.filter((operand) => fed.has(operand)))
      .map((x) => smallest(x, fed)),
  );
  const passed = new Map(net.inputs.map(({ tensor, name }) => [tensor, name]));
  const computed = [...ends].filter((tensor) => !passed.has(tensor));
  const featureName = (i: number): string => (computed.length === 1 ? "features" : `features${i + 1}`);
  const features = Object.fromEntries(computed.map((tensor, i) => [featureName(i), tensor]));
  const ports = [
    ...Object.entries(features),
    ...net.inputs.filter(({ tensor }) => ends.has(tensor)).map(({ name, tensor }) => [name, tensor] as const),
  ];
  const inputs = new Map(
    ports.map(([name, tensor]) => [tensor, fromSource(tensor.shape, tensor.dtype, { kind: "input", name })]),
  );
  const built = rebuild(outputs, inputs);
  const rest = closeGraph(
    {
      inputs: Object.fromEntries(ports.map(([name, tensor]) => [name, inputs.get(tensor)!])) as Tensors,
      outputs: arranged(
        net.given.outputs,
        outputs.map((tensor) => built.get(tensor)!),
      ),
    },
    net.name,
    net.frozen,
  );
  const needed = new Set(topological(computed));
  const begin = net.inputs
    .filter(({ tensor }) => needed.has(tensor))
    .map(({ name, tensor }) => [name, tensor] as const);
  const frozen =
    computed.length === 0
      ? null
      : closeGraph({ inputs: Object.fromEntries(begin), outputs: features }, net.name, net.frozen);
  return { frozen, rest };
};
