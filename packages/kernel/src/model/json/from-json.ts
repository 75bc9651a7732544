/** @file Making a model from its JSON. */
import { GraphError, TributaryError } from "../../errors.ts";
import { atPlace, type Layer, type LayerCall, type Scope } from "../../graph/layer-call.ts";
import { keepCheck, type ShapeCheck } from "../../graph/shape-check.ts";
import { fromSource } from "../../graph/source.ts";
import { type Block, isTensor, type Tensor } from "../../graph/tensor.ts";
import type { Initializer } from "../../initializers/initializer.ts";
import { countOf } from "../../shape/count.ts";
import { fittingShape } from "../../shape/fitting-sizes.ts";
import type { DType } from "../../shape/types.ts";
import { closeGraph, type Model, type Tensors } from "../model.ts";
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
import { type LayerFactory, layerFactories } from "./layer-factories.ts";
import { operationFactories } from "./operation-factories.ts";
import { FORMAT, NAMES_OF_VERSION_1, VERSION } from "./schema.ts";
import { numberFromJson, settingFromJson } from "./values.ts";

export interface FromJsonOptions {
  /** Your own layers, by kind: functions that make a layer from the settings that `defineLayer` recorded. */
  readonly layers?: Readonly<Record<string, LayerFactory>>;
}

const DTYPES = ["float32", "int32", "bool", "int64", "uint8"] as const satisfies readonly DType[];

const INITIALIZERS = [
  "zeros",
  "ones",
  "constant",
  "randomUniform",
  "randomNormal",
  "truncatedNormal",
  "orthogonal",
  "varianceScaling",
] as const satisfies readonly Initializer["kind"][];

const constantOf = (fields: Fields, where: string): Tensor => {
  const shape = shapeOf(fields.shape, `${where}.shape`);
  const dtype = wordOf(fields.dtype, `${where}.dtype`, ["float32", "int32", "bool", "uint8"]);
  const numbers = listOf(fields.data, `${where}.data`).map((item, i) => {
    const number = numberFromJson(item);
    if (number === undefined) throw refuse(`${where}.data[${i}]`, item, "a number");
    return number;
  });
  const count = countOf(shape.map((size) => size ?? Number.NaN));
  if (count !== numbers.length) throw refuse(`${where}.data`, numbers.length, `a list of ${count} numbers`);
  const data =
    dtype === "float32"
      ? Float32Array.from(numbers)
      : dtype === "int32"
        ? Int32Array.from(numbers)
        : Uint8Array.from(numbers);
  return fromSource(shape, dtype, { kind: "constant", data });
};

/** The layer whose call computed this tensor from those inputs. */
const layerOfCall = (output: Tensor, inputs: readonly Tensor[]): Layer | null => {
  for (let call: LayerCall | null = output.layer; call; call = call.parent) {
    if (call.output === output && call.inputs.every((x, i) => x === inputs[i])) return call.layer;
  }
  return null;
};

class Reader {
  readonly #layers: readonly Fields[];
  readonly #factories: Readonly<Record<string, LayerFactory>>;
  readonly #blocks = new Map<number, ReturnType<LayerFactory>>();
  readonly #renamed: ReadonlyMap<string, string>;
  readonly made = new Map<number, Layer>();

  constructor(
    layers: readonly Fields[],
    factories: Readonly<Record<string, LayerFactory>>,
    renamed: ReadonlyMap<string, string>,
  ) {
    this.#layers = layers;
    this.#factories = factories;
    this.#renamed = renamed;
  }

  /** Calls a layer; the layer is made at its first call. */
  call(layer: number, inputs: readonly Tensor[]): Tensor {
    const where = `layers[${layer}]`;
    const fields = this.#layers[layer]!;
    const kind = stringOf(fields.kind, `${where}.kind`);
    const output = this.#sound(`layer ${layer}, ${show(kind)},`, () => this.#make(layer, kind)(...inputs));
    const made = layerOfCall(output, inputs);
    if (made && !this.made.has(layer)) {
      this.made.set(layer, made);
      if (fields.path !== null) keepName(made, stringOf(fields.path, `${where}.path`));
    }
    return output;
  }

  #make(layer: number, kind: string): ReturnType<LayerFactory> {
    const known = this.#blocks.get(layer);
    if (known) return known;
    const { settings, name, trainable, block } = this.#layers[layer]!;
    const inner = block === undefined ? null : this.#block(fieldsOf(block, `layers[${layer}].block`), layer);
    const options = {
      ...(settingFromJson(fieldsOf(settings, `layers[${layer}].settings`)) as Fields),
      ...(name === undefined ? {} : { name: stringOf(name, `layers[${layer}].name`) }),
      ...(trainable === undefined ? {} : { trainable }),
    };
    const made = this.#factory(kind)(options, inner);
    this.#blocks.set(layer, made);
    return made;
  }

  #factory(kind: string): LayerFactory {
    const factory = Object.hasOwn(this.#factories, kind) ? this.#factories[kind] : undefined;
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
    return (x) =>
      this.nodes(
        nodes,
        `${where}.nodes`,
        (_, i) => (i === 0 ? x : null),
        () => undefined,
      )[output]!;
  }

  /** The tensor of each node. */
  nodes(
    list: readonly unknown[],
    path: string,
    input: (fields: Fields, index: number) => Tensor | null,
    scopeOf: (value: unknown, where: string) => Scope | undefined,
  ): readonly Tensor[] {
    const tensors: Tensor[] = [];
    for (const [i, item] of list.entries()) {
      const where = `${path}[${i}]`;
      const fields = fieldsOf(item, where);
      tensors.push(this.#node(fields, where, tensors, () => input(fields, i), scopeOf));
    }
    return tensors;
  }

  #node(
    fields: Fields,
    where: string,
    before: readonly Tensor[],
    input: () => Tensor | null,
    scopeOf: (value: unknown, where: string) => Scope | undefined,
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
      ? this.call(layer, inputs)
      : atPlace({ call: null, scope }, () => this.call(layer, inputs));
  }

  #operation(fields: Fields, where: string, inputs: readonly Tensor[]): Tensor {
    const written = stringOf(fields.operation, `${where}.operation`);
    const name = this.#renamed.get(written) ?? written;
    const attributes = fieldsOf(fields.attributes, `${where}.attributes`);
    if (!Object.hasOwn(operationFactories, name)) {
      throw new GraphError({
        at: "fromJson",
        problem: `there is no operation ${show(name)} that can be applied without a layer`,
        received: show(name),
        expected: `one of ${Object.keys(operationFactories).join(", ")}`,
        fix: "put the operation into a layer of its own with defineLayer(), and register that with { layers }",
      });
    }
    return this.#sound(`operation ${name}`, () => operationFactories[name]!(settingFromJson(attributes))(...inputs));
  }

  /** Invalid settings can make a layer throw anywhere: this says which layer it was. */
  #sound(what: string, make: () => Tensor): Tensor {
    try {
      const tensor = make();
      if (isTensor(tensor)) return tensor;
    } catch (error) {
      if (error instanceof TributaryError) throw error;
    }
    throw new GraphError({
      at: "fromJson",
      problem: `${what} cannot be made of what is written`,
      expected: "the settings that the layer wrote",
      fix: "write the model anew with toJson(model)",
    });
  }
}

interface MutableScope extends Scope {
  frozen: Set<Layer>;
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
}

/** The greatest depth of nested groups: more than any model has, and no danger for the call stack. */
const DEEPEST = 500;

const scopesOf = (list: readonly unknown[]): readonly MutableScope[] => {
  const scopes: MutableScope[] = [];
  const depths: number[] = [];
  for (const [i, item] of list.entries()) {
    const where = `scopes[${i}]`;
    const { kind, name, parent } = fieldsOf(item, where);
    const around = parent === undefined ? null : indexOf(parent, `${where}.parent`, i);
    depths.push(around === null ? 1 : depths[around]! + 1);
    if (depths[i]! > DEEPEST) throw refuse(where, depths[i], `a group within fewer than ${DEEPEST} others`);
    const sort = wordOf(kind, `${where}.kind`, ["named", "model"]);
    scopes.push({
      kind: sort,
      prefixes: sort !== "model",
      name: stringOf(name, `${where}.name`),
      parent: around === null ? null : scopes[around]!,
      frozen: new Set(),
      inputs: [],
      outputs: [],
    });
  }
  return scopes;
};

const arrangedOf = (value: unknown, where: string, tensors: readonly Tensor[]): Tensors => {
  const fields = fieldsOf(value, where);
  const entries = listOf(fields.tensors, `${where}.tensors`).map((item, i) => {
    const { name, node } = fieldsOf(item, `${where}.tensors[${i}]`);
    const tensor = tensors[indexOf(node, `${where}.tensors[${i}].node`, tensors.length)]!;
    return [stringOf(name, `${where}.tensors[${i}].name`), tensor] as const;
  });
  const arranged = wordOf(fields.arranged, `${where}.arranged`, ["one", "list", "byName"]);
  if (arranged === "byName") return Object.fromEntries(entries);
  if (arranged === "list") return entries.map(([, tensor]) => tensor);
  if (entries.length !== 1) throw refuse(`${where}.tensors`, entries.length, "a list of one tensor");
  return entries[0]![1];
};

/** Networks inside that say which sizes they take. */
const keepSizes = (list: unknown, tensors: readonly Tensor[]): void => {
  for (const [i, item] of listOf(list, "sizes").entries()) {
    const where = `sizes[${i}]`;
    const fields = fieldsOf(item, where);
    const at = stringOf(fields.at, `${where}.at`);
    const sizes = { at, least: countAt(fields, "least", where), step: countAt(fields, "step", where) };
    const image = tensors[indexOf(fields.image, `${where}.image`, tensors.length)]!;
    const check: ShapeCheck = { inputs: [image], rule: ([shape]) => fittingShape(shape!, sizes), path: at, sizes };
    for (const index of indicesOf(fields.outputs, `${where}.outputs`, tensors.length)) {
      keepCheck(tensors[index]!, check);
    }
  }
};

const countAt = (fields: Fields, key: string, where: string): number => {
  const value = fields[key];
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw refuse(`${where}.${key}`, value, "a whole number above 0");
};

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
 * @throws {@link GraphError} for JSON that is not a model's, and for unknown layers.
 * @example
 * const net = model(input([8]), dense(2));
 * const text = JSON.stringify(net);
 * fromJson(JSON.parse(text)).weights.map(({ name }) => name); // ["dense/kernel", "dense/bias"]
 */
export const fromJson = (json: unknown, { layers = {} }: FromJsonOptions = {}): Model => {
  const fields = fieldsOf(json, "the model");
  checkFormat(fields);
  const name = stringOf(fields.name, "name");
  const written = listOf(fields.layers, "layers").map((item, i) => fieldsOf(item, `layers[${i}]`));
  const scopeList = listOf(fields.scopes, "scopes");
  const scopes = scopesOf(scopeList);
  const renamed = fields.version === 1 ? NAMES_OF_VERSION_1 : new Map<string, string>();
  const reader = new Reader(written, { ...layerFactories, ...layers }, renamed);
  return atPlace({ call: null, scope: null }, () => {
    const tensors = reader.nodes(
      listOf(fields.nodes, "nodes"),
      "nodes",
      ({ shape, dtype, name: given }, i) =>
        fromSource(shapeOf(shape, `nodes[${i}].shape`), wordOf(dtype, `nodes[${i}].dtype`, DTYPES), {
          kind: "input",
          name: stringOf(given, `nodes[${i}].name`),
        }),
      (scope, where) => scopes[indexOf(scope, where, scopes.length)],
    );
    if (fields.sizes !== undefined) keepSizes(fields.sizes, tensors);
    const layersAt = (value: unknown, where: string): readonly Layer[] =>
      indicesOf(value, where, written.length).flatMap((index) => reader.made.get(index) ?? []);
    for (const [i, scope] of scopes.entries()) {
      const { inputs, outputs, frozen } = scopeList[i] as Fields;
      const at = (value: unknown, where: string): readonly Tensor[] =>
        indicesOf(value, where, tensors.length).map((index) => tensors[index]!);
      scope.inputs = at(inputs, `scopes[${i}].inputs`);
      scope.outputs = at(outputs, `scopes[${i}].outputs`);
      scope.frozen = new Set(frozen === undefined ? [] : layersAt(frozen, `scopes[${i}].frozen`));
    }
    const given = {
      inputs: arrangedOf(fields.inputs, "inputs", tensors),
      outputs: arrangedOf(fields.outputs, "outputs", tensors),
    };
    const net = closeGraph(given, name, new Set(layersAt(fields.frozen, "frozen")));
    for (const weight of net.weights) {
      const { kind } = fieldsOf(weight.initializer, `the initializer of ${weight.name}`);
      wordOf(kind, `the initializer of ${weight.name}`, INITIALIZERS);
    }
    return net;
  });
};
