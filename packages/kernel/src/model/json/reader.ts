/** @file Making the tensors of a model from the nodes in its JSON. */
import { entryOf } from "../../entry-of.ts";
import { GraphError, TributaryError } from "../../errors.ts";
import { atPlace, type Layer, type LayerCall, type Scope } from "../../graph/layer-call.ts";
import { fromSource } from "../../graph/source.ts";
import { type Block, isTensor, type Tensor } from "../../graph/tensor.ts";
import { keepName } from "../names.ts";
import {
  type Fields,
  fieldsOf,
  indexOf,
  indicesOf,
  listOf,
  refuse,
  shapeOf,
  show,
  stringOf,
  wordOf,
} from "./checks.ts";
import { constantOf } from "./constant.ts";
import type { LayerFactory } from "./layer-factories.ts";
import type { Budget } from "./limits.ts";
import { operationFactories } from "./operation-factories.ts";
import { settingsFromJson } from "./values.ts";

/** The layer whose call computed this tensor. */
const callOf = (output: Tensor, inputs: readonly Tensor[]): LayerCall | null => {
  for (let call: LayerCall | null = output.layer; call; call = call.parent) {
    if (call.output === output && call.inputs[0] === inputs[0]) return call;
  }
  return null;
};

const refuseInputs = (where: string, what: string, given: number, taken: number): GraphError =>
  new GraphError({
    at: "fromJson",
    problem: `${where}.inputs are ${given}, but ${what} takes ${taken}`,
    received: `${given} inputs`,
    expected: `${taken}`,
    fix: "read the file again, or write it anew with toJson(model)",
  });

/** What a node outside of blocks may refer to. */
interface Surroundings {
  /** The tensor of an input. */
  readonly input: (fields: Fields, index: number) => Tensor | null;
  /** The group of a node. */
  readonly scopeOf: (value: unknown, where: string) => Scope | undefined;
}

export class Reader {
  /** The layers that were called. */
  readonly made: Map<number, Layer> = new Map();
  readonly #layers: readonly Fields[];
  readonly #factories: Readonly<Record<string, LayerFactory>>;
  readonly #blocks = new Map<number, ReturnType<LayerFactory>>();
  readonly #renamed: ReadonlyMap<string, string>;
  readonly #budget: Budget;

  constructor(
    layers: readonly Fields[],
    factories: Readonly<Record<string, LayerFactory>>,
    renamed: ReadonlyMap<string, string>,
    budget: Budget,
  ) {
    this.#layers = layers;
    this.#factories = factories;
    this.#renamed = renamed;
    this.#budget = budget;
  }

  /** The tensor of each node. */
  nodes(list: readonly unknown[], path: string, around: Surroundings): readonly Tensor[] {
    const tensors: Tensor[] = [];
    for (let i = 0; i < list.length; i++) {
      const where = `${path}[${i}]`;
      const fields = fieldsOf(list[i], where);
      tensors.push(this.#node(fields, where, tensors, () => around.input(fields, i), around.scopeOf));
    }
    return tensors;
  }

  #node(
    fields: Fields,
    where: string,
    before: readonly Tensor[],
    input: () => Tensor | null,
    scopeOf: Surroundings["scopeOf"],
  ): Tensor {
    const kind = wordOf(fields.node, `${where}.node`, ["input", "constant", "random", "layer", "operation"]);
    if (kind === "input") {
      const tensor = input();
      if (tensor) return tensor;
      throw refuse(where, fields, "the first node of a block");
    }
    if (kind === "constant") return constantOf(fields, where);
    if (kind === "random") {
      const distribution = wordOf(fields.distribution, `${where}.distribution`, ["uniform", "normal"]);
      return fromSource(shapeOf(fields.shape, `${where}.shape`), "float32", { kind: "random", distribution });
    }
    const inputs = indicesOf(fields.inputs, `${where}.inputs`, before.length).map((index) => before[index]!);
    if (inputs.length === 0) throw refuse(`${where}.inputs`, [], "a list of at least one tensor");
    if (kind === "operation") return this.#operation(fields, where, inputs);
    const layer = indexOf(fields.layer, `${where}.layer`, this.#layers.length);
    const scope = fields.scope === undefined ? undefined : scopeOf(fields.scope, `${where}.scope`);
    return scope === undefined
      ? this.#call(layer, where, inputs)
      : atPlace({ call: null, scope }, () => this.#call(layer, where, inputs));
  }

  /** Calls a layer; the layer is made at its first call. */
  #call(layer: number, where: string, inputs: readonly Tensor[]): Tensor {
    const fields = this.#layers[layer]!;
    const kind = stringOf(fields.kind, `layers[${layer}].kind`);
    const output = sound(`layers[${layer}] (${kind})`, () => this.#make(layer, kind)(...inputs));
    const call = callOf(output, inputs);
    if (!call) return output;
    if (call.inputs.length !== inputs.length) throw refuseInputs(where, kind, inputs.length, call.inputs.length);
    if (!this.made.has(layer)) {
      this.made.set(layer, call.layer);
      if (fields.path !== null) keepName(call.layer, stringOf(fields.path, `layers[${layer}].path`));
    }
    return output;
  }

  #make(layer: number, kind: string): ReturnType<LayerFactory> {
    const known = this.#blocks.get(layer);
    if (known) return known;
    const where = `layers[${layer}]`;
    const { settings, name, trainable, block } = this.#layers[layer]!;
    const inner = block === undefined ? null : this.#block(fieldsOf(block, `${where}.block`), layer);
    const options = {
      ...settingsFromJson(fieldsOf(settings, `${where}.settings`), `${where}.settings`),
      ...(name === undefined ? {} : { name: stringOf(name, `${where}.name`) }),
      ...(trainable === undefined ? {} : { trainable: wordOf(trainable, `${where}.trainable`, [true, false]) }),
    };
    const made = this.#factory(kind)(options, inner);
    this.#blocks.set(layer, made);
    return made;
  }

  #factory(kind: string): LayerFactory {
    const factory = entryOf(this.#factories, kind);
    if (factory) return factory;
    throw new GraphError({
      at: "fromJson",
      problem: `there is no layer of kind ${show(kind)}`,
      received: show(kind),
      expected: "a layer of the kernel, or one of your own that fromJson() was told of",
      fix: `register it: fromJson(json, { layers: { ${kind}: (settings) => … } })`,
    });
  }

  #block(fields: Fields, layer: number): Block {
    const where = `layers[${layer}].block`;
    const nodes = listOf(fields.nodes, `${where}.nodes`);
    const output = indexOf(fields.output, `${where}.output`, nodes.length);
    return (x) => {
      const around: Surroundings = { input: (_, i) => (i === 0 ? x : null), scopeOf: () => undefined };
      return this.#budget.inside(where, () => this.nodes(nodes, `${where}.nodes`, around))[output]!;
    };
  }

  #operation(fields: Fields, where: string, inputs: readonly Tensor[]): Tensor {
    const written = stringOf(fields.operation, `${where}.operation`);
    const name = this.#renamed.get(written) ?? written;
    const attributes = fieldsOf(fields.attributes, `${where}.attributes`);
    const factory = entryOf(operationFactories, name);
    if (!factory) {
      throw new GraphError({
        at: "fromJson",
        problem: `there is no operation ${show(name)} that can be applied without a layer`,
        received: show(name),
        expected: `one of ${Object.keys(operationFactories).join(", ")}`,
        fix: "put the operation into a layer of its own with defineLayer(), and register that with { layers }",
      });
    }
    const apply = factory(settingsFromJson(attributes, `${where}.attributes`));
    // One that takes any number of tensors has a rest parameter, which does not count.
    const taken = apply.length === 0 ? inputs.length : apply.length;
    if (taken !== inputs.length) throw refuseInputs(where, name, inputs.length, taken);
    return sound(`${where} (${name})`, () => apply(...inputs));
  }
}

/** Invalid settings can make a layer throw anywhere: this says which layer of the file it was. */
const sound = (where: string, make: () => Tensor): Tensor => {
  try {
    const tensor = make();
    if (isTensor(tensor)) return tensor;
  } catch (cause) {
    if (!(cause instanceof TributaryError)) throw unsound(where, { cause });
    // What lies inside has said where it is.
    if (cause.at === "fromJson") throw cause;
    const { problem, received, expected, fix } = cause;
    const parts = { received, expected, fix };
    const given = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
    throw new GraphError({ at: "fromJson", problem: `${where}: ${problem}`, ...given }, { cause });
  }
  throw unsound(where);
};

const unsound = (where: string, options?: ErrorOptions): GraphError =>
  new GraphError(
    {
      at: "fromJson",
      problem: `${where} cannot be made of what is written`,
      expected: "the settings that the layer wrote",
      fix: "write the model anew with toJson(model)",
    },
    options,
  );
