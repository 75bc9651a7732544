/** @file Writing a model as JSON. */

import { GraphError } from "../../errors.ts";
import type { Layer, LayerCall, Scope } from "../../graph/layer-call.ts";
import { listAt } from "../../graph/list-at.ts";
import { checkOptions } from "../../graph/options.ts";
import { checksOf, type ShapeCheck } from "../../graph/shape-check.ts";
import { isTensor, type Tensor } from "../../graph/tensor.ts";
import { topological } from "../../graph/topological.ts";
import { showShape } from "../../shape/complaint.ts";
import { checkModel } from "../is-model.ts";
import type { AnyModel } from "../model.ts";
import { nameGraph } from "../names.ts";
import type { ModelPort, Tensors } from "../ports.ts";
import { Budget, type JsonLimits } from "./limits.ts";
import {
  type BlockJson,
  FORMAT,
  type LayerJson,
  type ModelJson,
  type NodeJson,
  type PortsJson,
  type ScopeJson,
  type SizesJson,
  VERSION,
} from "./schema.ts";
import { numberToJson, settingToJson } from "./values.ts";

/** The calls around a tensor, the outermost first. */
const callsAround = (tensor: Tensor): readonly LayerCall[] => {
  const calls: LayerCall[] = [];
  for (let call = tensor.layer; call; call = call.parent) calls.unshift(call);
  return calls;
};

/** Numbers things in the order of their first use. */
class Numbering<T, J> {
  readonly json: J[] = [];
  readonly #numbers = new Map<T, number>();

  known(thing: T): number | undefined {
    return this.#numbers.get(thing);
  }

  numberOf(thing: T, describe: () => J): number {
    const known = this.#numbers.get(thing);
    if (known !== undefined) return known;
    const number = this.json.length;
    this.#numbers.set(thing, number);
    this.json.push(undefined as J); // its number is reserved, and its parts get later ones
    this.json[number] = describe();
    return number;
  }
}

const strayTensor = (tensor: Tensor): GraphError =>
  new GraphError({
    at: "toJson",
    problem:
      tensor.source?.kind === "weight"
        ? `the weight "${tensor.source.name}" of a ${tensor.source.owner.kind} is used outside of its layer`
        : `a tensor inside of a ${tensor.layer?.layer.kind ?? "layer"} is used outside of it`,
    received: showShape(tensor.shape),
    expected: "a model whose parts are connected by the inputs and outputs of layers",
    fix: "put what uses it into a layer of its own, with defineLayer()",
  });

interface Nodes {
  readonly json: readonly NodeJson[];
  readonly numberOf: (tensor: Tensor) => number;
  readonly has: (tensor: Tensor) => boolean;
}

/** For each call of a layer made of layers: the calls inside, by their outputs. */
const innerCallsOf = (order: readonly Tensor[]): ReadonlyMap<LayerCall, ReadonlyMap<Tensor, LayerCall>> => {
  const inner = new Map<LayerCall, Map<Tensor, LayerCall>>();
  for (const tensor of order) {
    const around = tensor.from ? callsAround(tensor) : [];
    for (const [i, call] of around.slice(1).entries()) {
      const outer = around[i]!;
      inner.set(outer, (inner.get(outer) ?? new Map<Tensor, LayerCall>()).set(call.output, call));
    }
  }
  return inner;
};

export interface ToJsonOptions {
  /** How much the model may ask of whoever reads it, who has to allow as much. Default what `fromJson` allows by default. */
  readonly limits?: JsonLimits;
}

class Writer {
  readonly #layers = new Numbering<Layer, LayerJson>();
  readonly #paths: ReadonlyMap<Layer, string>;
  readonly #innerCalls: ReadonlyMap<LayerCall, ReadonlyMap<Tensor, LayerCall>>;
  readonly #budget: Budget;

  constructor(order: readonly Tensor[], inputs: ReadonlySet<Tensor>, budget: Budget) {
    this.#budget = budget;
    this.#innerCalls = innerCallsOf(order);
    const computed = order.filter((tensor) => !inputs.has(tensor));
    this.#paths = nameGraph(computed, { looking: true }).full;
  }

  get layers(): readonly LayerJson[] {
    return this.#layers.json;
  }

  /** The numbers of those layers that are in the model. */
  numbersOf(layers: Iterable<Layer>): readonly number[] {
    return [...layers].flatMap((layer) => this.#layers.known(layer) ?? []).sort((a, b) => a - b);
  }

  layer(call: LayerCall): number {
    const { layer } = call;
    return this.#layers.numberOf(layer, () => {
      const block = this.#block(call);
      return {
        kind: layer.kind,
        path: this.#paths.get(layer) ?? null,
        ...(layer.name === null ? {} : { name: layer.name }),
        ...(layer.trainable ? {} : { trainable: false as const }),
        settings: settingToJson(layer.settings, `the settings of ${layer.kind}`) as Record<string, unknown>,
        ...(block ? { block } : {}),
      };
    });
  }

  /** The block that a call applies, if it is made of layers, with one input and one output. */
  #block(outer: LayerCall): BlockJson | null {
    const innerCalls = this.#innerCalls.get(outer) ?? new Map<Tensor, LayerCall>();
    const isFed = (x: Tensor): boolean => !innerCalls.has(x) && (x.source === null || x.source.kind === "input");
    const fed = new Set([...innerCalls.values()].flatMap((call) => call.inputs).filter(isFed));
    if (fed.size !== 1) return null;
    const output = [...innerCalls.keys()].at(-1)!;
    return this.#budget.inside(`the block of a ${outer.layer.kind}`, () => {
      const nodes = this.nodes([output], new Map([...fed].map((x) => [x, "input"])), innerCalls, null);
      return { nodes: nodes.json, output: nodes.numberOf(output) };
    });
  }

  /** The nodes from the inputs to the outputs, in the order in which they were made. */
  nodes(
    outputs: readonly Tensor[],
    inputs: ReadonlyMap<Tensor, string>,
    calls: ReadonlyMap<Tensor, LayerCall>,
    scopes: Scopes | null,
  ): Nodes {
    const needed = new Set<Tensor>([...inputs.keys(), ...outputs]);
    const operandsOf = (tensor: Tensor): readonly Tensor[] => {
      if (inputs.has(tensor) || tensor.source) return [];
      const call = calls.get(tensor);
      if (call) return call.inputs;
      if (tensor.from && tensor.layer === null) return tensor.from.call.inputs;
      throw strayTensor(tensor);
    };
    for (const tensor of needed) for (const x of operandsOf(tensor)) needed.add(x); // a set can grow while it is walked
    const order = [...needed].sort((a, b) => a.id - b.id);
    const numbers = new Map(order.map((tensor, i) => [tensor, i]));
    const numbersOf = (tensors: readonly Tensor[]): readonly number[] => tensors.map((x) => numbers.get(x)!);

    const describe = (tensor: Tensor): NodeJson => {
      const { shape, dtype, source } = tensor;
      const name = inputs.get(tensor);
      if (name !== undefined) return { node: "input", shape, dtype, name };
      if (source?.kind === "constant") {
        const data = Array.from(source.data, numberToJson);
        return { node: "constant", shape: shape as readonly number[], dtype, data };
      }
      if (source?.kind === "random") return { node: "random", shape, distribution: source.distribution };
      const call = calls.get(tensor);
      if (call) {
        const scope = scopes?.numberOf(call.scope);
        return {
          node: "layer",
          layer: this.layer(call),
          ...(scope === undefined ? {} : { scope }),
          inputs: numbersOf(call.inputs),
        };
      }
      if (!tensor.from) throw strayTensor(tensor);
      const { op, call: applied } = tensor.from;
      const attributes = settingToJson(applied.attrs ?? {}, `the attributes of ${op.name}`) as Record<string, unknown>;
      return { node: "operation", operation: op.name, attributes, inputs: numbersOf(applied.inputs) };
    };
    return {
      json: order.map(describe),
      numberOf: (tensor) => numbers.get(tensor)!,
      has: (tensor) => numbers.has(tensor),
    };
  }
}

/** The groups of a model, each after the one around it. */
class Scopes {
  readonly all: Scope[] = [];
  readonly #numbers = new Map<Scope, number>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  numberOf(scope: Scope | null): number | undefined {
    if (scope === null) return undefined;
    const known = this.#numbers.get(scope);
    if (known !== undefined) return known;
    let depth = 0;
    for (let around: Scope | null = scope; around; around = around.parent) depth++;
    this.#budget.checkDepth(`the group "${scope.name}"`, depth);
    this.numberOf(scope.parent);
    const number = this.all.length;
    this.#numbers.set(scope, number);
    this.all.push(scope);
    return number;
  }
}

const portsToJson = (given: Tensors, ports: readonly ModelPort[], numberOf: (tensor: Tensor) => number): PortsJson => ({
  arranged: isTensor(given) ? "one" : Array.isArray(given) ? "list" : "byName",
  tensors: ports.map(({ name, tensor }) => ({ name, node: numberOf(tensor) })),
});

/** Rules about open sizes that are not those of layers, which ask their own when they are made again. */
const sizesToJson = (order: readonly Tensor[], nodes: Nodes): readonly SizesJson[] => {
  const outputs = new Map<ShapeCheck, number[]>();
  for (const output of order) {
    for (const check of nodes.has(output) ? checksOf(output) : []) {
      if (!check.sizes || !check.inputs.every(nodes.has)) continue;
      listAt(outputs, check).push(nodes.numberOf(output));
    }
  }
  return [...outputs].map(([{ inputs, sizes }, numbers]) => ({
    ...sizes!,
    image: nodes.numberOf(inputs[0]!),
    outputs: numbers,
  }));
};

/**
 * The model as plain data: layers with their settings, names and groups, and their connections. Shared layers stay
 * shared. `fromJson` makes the same model from it, with the same weight names. It does not contain weights.
 *
 * @throws {@link GraphError} when a layer's settings are not plain data, a tensor from inside a layer is used outside of it,
 * or the model asks for more than `fromJson` allows.
 * @example
 * const { layers } = toJson(model(input([8]), dense(2, { name: "scores" })));
 * layers.map(({ kind, name }) => [kind, name]); // [["dense", "scores"]]
 */
export const toJson = (net: AnyModel, options: ToJsonOptions = {}): ModelJson => {
  checkModel("toJson", net);
  checkOptions("toJson", options, { limits: "optional" });
  const { limits = {} } = options;
  const budget = new Budget("toJson", limits);
  const inputs = new Map(net.inputs.map(({ name, tensor }) => [tensor, name]));
  const outputs = net.outputs.map(({ tensor }) => tensor);
  const order = topological(outputs, new Set(inputs.keys()));
  budget.checkTensors(order.length);
  const calls = new Map<Tensor, LayerCall>();
  for (const tensor of order) {
    const [outermost] = tensor.from && !inputs.has(tensor) ? callsAround(tensor) : [];
    if (outermost) calls.set(outermost.output, outermost);
  }
  const writer = new Writer(order, new Set(inputs.keys()), budget);
  const scopes = new Scopes(budget);
  const nodes = writer.nodes(outputs, inputs, calls, scopes);
  // If the model was cut from a larger one, a group may have its ends outside.
  const inside = (tensors: readonly Tensor[]): readonly number[] =>
    tensors.every(nodes.has) ? tensors.map(nodes.numberOf) : [];
  const scopeToJson = (scope: Scope): ScopeJson => {
    const parent = scopes.numberOf(scope.parent);
    const frozen = writer.numbersOf(scope.frozen);
    return {
      kind: scope.kind,
      name: scope.name,
      ...(parent === undefined ? {} : { parent }),
      inputs: inside(scope.inputs),
      outputs: inside(scope.outputs),
      ...(frozen.length === 0 ? {} : { frozen }),
    };
  };
  const sizes = sizesToJson(order, nodes);
  return {
    format: FORMAT,
    version: VERSION,
    name: net.name,
    layers: writer.layers,
    scopes: scopes.all.map(scopeToJson),
    nodes: nodes.json,
    inputs: portsToJson(net.given.inputs, net.inputs, nodes.numberOf),
    outputs: portsToJson(net.given.outputs, net.outputs, nodes.numberOf),
    frozen: writer.numbersOf(net.frozen),
    ...(sizes.length === 0 ? {} : { sizes }),
  };
};
