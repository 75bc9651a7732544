/** @file Model: a closed graph with named inputs, outputs, layers and weights. */

import { GraphError } from "../errors.ts";
import { here, MAKER } from "../graph/copy.ts";
import { inScope, type Layer, type LayerCall, type Scope } from "../graph/layer-call.ts";
import { listAt } from "../graph/list-at.ts";
import { checkNameText } from "../graph/name.ts";
import { checkOptions } from "../graph/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Regularizer } from "../initializers/regularizer.ts";
import type { AnyLayer, Apply, Checked, Result } from "../layers/typed.ts";
import { countOf } from "../shape/count.ts";
import type { DType, Shape } from "../shape/types.ts";
import { checkClosed } from "./check-closed.ts";
import { checkModel } from "./is-model.ts";
import type { ModelJson } from "./json/schema.ts";
import { toJson } from "./json/to-json.ts";
import { type NamedLayer, type Names, nameGraph } from "./names.ts";
import { arranged, checkTensors, type ModelPort, matched, portsOf, type Tensors } from "./ports.ts";
import { rebuild } from "./rebuild.ts";

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

const scopesOf = (call: LayerCall): readonly Scope[] => {
  const scopes: Scope[] = [];
  for (let scope = call.scope; scope; scope = scope.parent) scopes.push(scope);
  return scopes;
};

/** Weights go into files by their names. A weight `b/c` of a layer `a` is called like the weight `c` of a layer `b` in it. */
const checkWeightNames = ({ weights }: Names): void => {
  const layers = new Map<string, Layer>();
  for (const { name, layer } of weights.values()) {
    const other = layers.get(name);
    if (other) {
      throw new GraphError({
        at: "model",
        problem: `two weights are named "${name}"`,
        received: `one of a ${other.kind}, and one of a ${layer.kind}`,
        expected: "a name of its own for every weight",
        fix: "rename one of them, or the layer that it belongs to",
      });
    }
    layers.set(name, layer);
  }
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

  checkWeightNames(names);
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
    listAt(inLayer, layer).push(weight);
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

type ShapeGiven<I> = I extends Tensor ? I["shape"] : Shape;

/**
 * The parameter that takes tensors, or a block, which may be a layer whose shapes the compiler knows. One type, and no
 * overloads: where something does not fit, the compiler says one sentence. As long as B is not known, it is a function of
 * the inputs, so that the parameter of one written there has its type.
 */
export type OutputsArg<I, B> = unknown extends B
  ? Tensors | ((inputs: I) => Tensors)
  : B extends AnyLayer
    ? Checked<Apply<B, ShapeGiven<I>>, B>
    : B extends Tensors | ((inputs: I) => Tensors)
      ? B
      : Tensors | ((inputs: I) => Tensors);

/** What the block gives, or the tensors themselves. */
export type OutputsOf<I, B> = B extends AnyLayer
  ? Result<Apply<B, ShapeGiven<I>>>
  : B extends (...inputs: never) => infer R
    ? Extract<R, Tensors>
    : B extends Tensors
      ? B
      : Tensors;

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
export const model = <const I extends Tensors, const B>(
  inputs: I,
  outputs: OutputsArg<I, B>,
  options: ModelOptions = {},
): Model<I, OutputsOf<I, B>> => {
  checkOptions("model", options, { name: "optional" });
  const { name = "model" } = options;
  const given = typeof outputs === "function" ? (outputs as (inputs: I) => Tensors)(inputs) : outputs;
  return closeGraph({ inputs, outputs: given as OutputsOf<I, B> }, name, new Set());
};

/**
 * The number of parameters of a model: those that can be trained, or also the statistics.
 *
 * @example
 * const image = input([28, 28, 1]);
 * const net = model(image, flatten(batchNormalization()(conv2d(8, 3)(image))));
 * countWeights(net); // 96
 * countWeights(net, { statistics: true }); // 112
 */
export const countWeights = (net: AnyModel, options: { readonly statistics?: boolean } = {}): number => {
  checkModel("countWeights", net);
  checkOptions("countWeights", options, { statistics: "optional" });
  const { statistics = false } = options;
  return net.weights
    .filter((weight) => weight.learned || statistics)
    .reduce((total, { shape }) => total + countOf(shape), 0);
};
