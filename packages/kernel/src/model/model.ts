/** @file Model: a closed graph with named inputs, outputs, layers and weights. */
import { GraphError, ShapeError } from "../errors.ts";
import { here, MAKER } from "../graph/copy.ts";
import { inScope, type Layer, type LayerCall, type Scope } from "../graph/layer-call.ts";
import { checkNameText } from "../graph/name.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Regularizer } from "../initializers/regularizer.ts";
import type { AnyLayer, Apply, Checked, Result } from "../layers/typed.ts";
import { showShape } from "../shape/complaint.ts";
import { countOf } from "../shape/count.ts";
import type { DType } from "../shape/types.ts";
import type { ModelJson } from "./json/schema.ts";
import { toJson } from "./json/to-json.ts";
import { type NamedLayer, nameGraph } from "./names.ts";
import { rebuild } from "./rebuild.ts";

/** One tensor, a list, or several by name. */
export type Tensors = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

export interface ModelPort {
  readonly name: string;
  readonly tensor: Tensor;
}

export interface ModelWeight {
  /** `conv2_1/shortcut/conv2d/kernel` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Whether training changes it by its gradient. */
  readonly trainable: boolean;
  /** False for statistics, which are computed from the data and have no gradient. */
  readonly learned: boolean;
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | null;
  readonly tensor: Tensor;
}

export interface ModelLayer extends NamedLayer {
  readonly weights: readonly ModelWeight[];
  readonly trainable: boolean;
}

/** The properties of any model. */
export interface AnyModel {
  readonly name: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  readonly layers: readonly ModelLayer[];
  readonly weights: readonly ModelWeight[];
  /** The inputs and outputs in the arrangement they were given in. */
  readonly given: { readonly inputs: Tensors; readonly outputs: Tensors };
  /** Layers that training leaves as they are. */
  readonly frozen: ReadonlySet<Layer>;
  /** What `JSON.stringify(net)` writes: {@link toJson}. */
  toJSON(): ModelJson;
}

/**
 * A closed graph, like Keras' functional `Model`: inputs, outputs, and the layers and weights between. A model can be
 * called like a layer.
 */
export interface Model<I extends Tensors = Tensors, O extends Tensors = Tensors> extends AnyModel {
  /** Calls the model on other tensors, sharing its weights. */
  (inputs: Same<I>): O;
  readonly given: { readonly inputs: I; readonly outputs: O };
}

type Same<I> = I extends Tensor ? Tensor : { readonly [K in keyof I]: Tensor };

export interface ModelOptions {
  /** The model's name, and that of its group when it is used as a block. Default `"model"`. */
  readonly name?: string;
}

const entriesOf = (tensors: Tensors): readonly (readonly [string | null, Tensor])[] => {
  if (isTensor(tensors)) return [[null, tensors]];
  if (Array.isArray(tensors)) return (tensors as readonly Tensor[]).map((tensor) => [null, tensor] as const);
  return Object.entries(tensors as Record<string, Tensor>);
};

/** Arranges the tensors of `list` like those of `like`: one, a list, or by name. */
const arranged = (like: Tensors, list: readonly Tensor[]): Tensors => {
  if (isTensor(like)) return list[0]!;
  if (Array.isArray(like)) return list;
  return Object.fromEntries(Object.keys(like).map((name, i) => [name, list[i]!]));
};

const checkTensors = (what: string, tensors: Tensors): void => {
  const entries = entriesOf(tensors);
  const wrong = entries.find(([, tensor]) => !isTensor(tensor));
  if (entries.length === 0 || wrong) {
    throw new GraphError({
      at: "model",
      problem: wrong ? `one of the ${what} is not a tensor` : `there are no ${what}`,
      received: wrong ? String(wrong[1]) : "an empty list",
      expected: `a tensor, a list of tensors, or tensors by name`,
      fix: `give the ${what} as model(inputs, outputs)`,
    });
  }
};

const numbered = (base: string, taken: Set<string>): string => {
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}_${i}`;
    if (!taken.has(name)) return name;
  }
};

/** JavaScript puts names such as "10" and "2" in the order of the numbers, before all others. */
const ORDERED = /^(0|[1-9][0-9]*)$/;

const refuseName = (problem: string, names: readonly (string | null)[], expected: string, fix: string): GraphError =>
  new GraphError({
    at: "model",
    problem,
    received: names.map((name) => name ?? "(no name)").join(", "),
    expected,
    fix,
  });

const portsOf = (kind: "input" | "output", tensors: Tensors): readonly ModelPort[] => {
  const entries = entriesOf(tensors).map(([key, tensor]) => {
    const own = tensor.source?.kind === "input" && kind === "input" ? tensor.source.name : null;
    return { name: key ?? own, tensor };
  });
  const names = entries.map(({ name }) => name);
  const taken = new Set<string>();
  for (const name of names) {
    if (name === null) continue;
    checkNameText("model", `the name of an ${kind}`, name);
    if (ORDERED.test(name)) {
      throw refuseName(
        `"${name}" cannot be the name of an ${kind}: JavaScript would reorder it`,
        names,
        `names that are not whole numbers`,
        `call it "${kind}_${name}"`,
      );
    }
    if (taken.has(name)) {
      throw refuseName(
        `the name "${name}" is used by two ${kind}s`,
        names,
        `a name of its own for every ${kind}`,
        `rename one of them, or give the ${kind}s by name: { left, right }`,
      );
    }
    taken.add(name);
  }
  return entries.map(({ name, tensor }) => {
    const called = name ?? numbered(kind, taken);
    taken.add(called);
    return { name: called, tensor };
  });
};

const checkClosed = (inputs: readonly ModelPort[], outputs: readonly ModelPort[], order: readonly Tensor[]): void => {
  const given = new Set(inputs.map(({ tensor }) => tensor));
  const reached = new Set(order);
  for (const tensor of order) {
    if (tensor.source?.kind !== "input" || given.has(tensor)) continue;
    const needs = outputs.find((output) => topological([output.tensor], given).includes(tensor))!;
    throw new GraphError({
      at: "model",
      problem: `output "${needs.name}" needs an input that is not among the model's inputs`,
      received: `inputs ${inputs.map(({ name }) => `"${name}"`).join(", ")}; missing "${tensor.source.name ?? "input"}" of shape ${showShape(tensor.shape)}`,
      expected: "every input that the outputs are computed from",
      fix: "add the missing input to model(inputs, …)",
    });
  }
  const adrift = outputs.find(({ tensor }) => !topological([tensor], given).some((x) => given.has(x)));
  if (adrift) {
    throw new GraphError({
      at: "model",
      problem: `output "${adrift.name}" is not connected to any input`,
      received: `inputs ${inputs.map(({ name }) => `"${name}"`).join(", ")}`,
      expected: "outputs that depend on the inputs",
      fix: `compute "${adrift.name}" from an input, or leave it out of the outputs`,
    });
  }
  const unused = inputs.find(({ tensor }) => !reached.has(tensor));
  if (unused) {
    throw new GraphError({
      at: "model",
      problem: `input "${unused.name}" is not connected to any output`,
      received: `outputs ${outputs.map(({ name }) => `"${name}"`).join(", ")}`,
      expected: "inputs that the outputs depend on",
      fix: `use "${unused.name}" in the model, or leave it out of model(inputs, …)`,
    });
  }
};

const scopesOf = (call: LayerCall): readonly Scope[] => {
  const scopes: Scope[] = [];
  for (let scope = call.scope; scope; scope = scope.parent) scopes.push(scope);
  return scopes;
};

const fits = ({ tensor }: ModelPort, x: Tensor): boolean =>
  x.dtype === tensor.dtype &&
  x.shape.length === tensor.shape.length &&
  x.shape.every((size, axis) => size === null || tensor.shape[axis] === null || size === tensor.shape[axis]);

/** Matches the tensors that a model is called with to its inputs. */
const matched = (at: string, inputs: readonly ModelPort[], others: Tensors): ReadonlyMap<Tensor, Tensor> => {
  checkTensors("inputs", others);
  const entries = entriesOf(others);
  const expected = inputs.map(({ name, tensor }) => `${name} ${tensor.dtype} ${showShape(tensor.shape)}`).join(", ");
  const names = new Set(entries.map(([key]) => key));
  const byName = !names.has(null);
  if (entries.length !== inputs.length || (byName && !inputs.every(({ name }) => names.has(name)))) {
    const count = inputs.length === 1 ? "one input" : `${inputs.length} inputs`;
    throw new GraphError({
      at,
      problem: byName ? `the model's inputs have other names` : `the model has ${count}`,
      received: entries
        .map(([key, x]) => `${key === null ? "" : `${key} `}${x.dtype} ${showShape(x.shape)}`)
        .join(", "),
      expected,
      fix: "give one tensor for each input, in the model's order or by name",
    });
  }
  return new Map(
    inputs.map((port, i) => {
      const [, x] = (byName ? entries.find(([key]) => key === port.name) : entries[i])!;
      if (fits(port, x)) return [port.tensor, x];
      throw new ShapeError({
        at,
        problem: `the tensor does not fit the model's input "${port.name}"`,
        received: `${x.dtype} ${showShape(x.shape)}`,
        expected: `${port.tensor.dtype} ${showShape(port.tensor.shape)}`,
        fix: "resize the tensor, or make the model with null for sizes that may differ",
      });
    }),
  );
};

/** Closes a graph. `frozen` layers, and those frozen in models used inside, are not trained. */
export const closeGraph = <I extends Tensors, O extends Tensors>(
  given: { readonly inputs: I; readonly outputs: O },
  name: string,
  alsoFrozen: ReadonlySet<Layer>,
): Model<I, O> => {
  checkNameText("model", "the name of the model", name);
  checkTensors("inputs", given.inputs);
  checkTensors("outputs", given.outputs);
  const inputs = portsOf("input", given.inputs);
  const outputs = portsOf("output", given.outputs);
  const order = topological(
    outputs.map(({ tensor }) => tensor),
    new Set(inputs.map(({ tensor }) => tensor)),
  );
  checkClosed(inputs, outputs, order);
  const names = nameGraph(order.filter((tensor) => !inputs.some((port) => port.tensor === tensor)));
  const frozen = new Set(alsoFrozen);
  for (const { calls } of names.layers) {
    for (const call of calls) for (const scope of scopesOf(call)) for (const layer of scope.frozen) frozen.add(layer);
  }

  const inLayer = new Map<Layer, ModelWeight[]>();
  const weights = [...names.weights].map(([tensor, { name: weightName, layer }]): ModelWeight => {
    const source = tensor.source as Extract<Tensor["source"], { readonly kind: "weight" }>;
    const { owner, initializer, regularizer, learned } = source;
    const trainable = learned && [owner, layer].every((each) => each.trainable && !frozen.has(each));
    const shape = tensor.shape as readonly number[];
    const weight = {
      name: weightName,
      shape,
      dtype: tensor.dtype,
      trainable,
      learned,
      initializer,
      regularizer,
      tensor,
    };
    inLayer.set(layer, [...(inLayer.get(layer) ?? []), weight]);
    return weight;
  });
  const layers = names.layers.map(
    (layer): ModelLayer => ({
      ...layer,
      weights: inLayer.get(layer.layer) ?? [],
      trainable: layer.layer.trainable && !frozen.has(layer.layer),
    }),
  );

  const call = (others: Same<I>): O => {
    const replaced = matched(name, inputs, others as Tensors);
    const results = inScope({ kind: "model", name, frozen }, [...replaced.values()], () => {
      const built = rebuild(
        outputs.map(({ tensor }) => tensor),
        replaced,
      );
      return outputs.map(({ tensor }) => built.get(tensor)!);
    });
    return arranged(given.outputs, results) as O;
  };
  Object.defineProperty(call, "name", { value: name });
  Object.defineProperty(call, MAKER, { value: here });
  const parts = { inputs, outputs, layers, weights, given, frozen, toJSON: () => toJson(net) };
  const net = Object.assign(call, parts) as unknown as Model<I, O>;
  return net;
};

/**
 * Makes a model, as `keras.Model(inputs, outputs)`: everything between the inputs and the outputs, with named weights.
 *
 * @param inputs One input, several in a list, or several by name: `{ numbers, image }`.
 * @param outputs Tensors, arranged in the same ways; or a block, which is called on the inputs.
 * @throws {@link GraphError} when an output needs an input that is not given, an input is not used, or a name is
 *   used twice.
 * @example
 * const image = input([28, 28, 1]);
 * model(image, dense(10)(flatten(image))).weights.map((weight) => weight.name); // ["dense/kernel", "dense/bias"]
 */
export function model<I extends Tensor, L extends AnyLayer>(
  input: I,
  block: Checked<Apply<L, I["shape"]>, L>,
  options?: ModelOptions,
): Model<I, Result<Apply<L, I["shape"]>>>;
export function model<const I extends Tensors, const O extends Tensors>(
  inputs: I,
  outputs: O | ((inputs: I) => O),
  options?: ModelOptions,
): Model<I, O>;
export function model<I extends Tensors, O extends Tensors>(
  inputs: I,
  outputs: O | ((inputs: I) => O),
  { name = "model" }: ModelOptions = {},
): Model<I, O> {
  const given = { inputs, outputs: typeof outputs === "function" ? outputs(inputs) : outputs };
  return closeGraph(given, name, new Set());
}

/**
 * The number of parameters of a model: those that can be trained, or also the statistics.
 *
 * @example
 * const image = input([28, 28, 1]);
 * const net = model(image, flatten(batchNormalization()(conv2d(8, 3)(image))));
 * countWeights(net); // 96
 * countWeights(net, { statistics: true }); // 112
 */
export const countWeights = (net: AnyModel, { statistics = false }: { readonly statistics?: boolean } = {}): number =>
  net.weights.filter((weight) => weight.learned || statistics).reduce((total, { shape }) => total + countOf(shape), 0);
