/** @file The architecture in a file of Keras 1, 2 or 3 in one form: layers by name, and what each call of them takes. */
import { GraphError } from "@tributary/kernel";
import { isCount, isRecord, show } from "../weights/refusal.ts";
import { modern } from "./older.ts";

export type KerasConfig = Readonly<Record<string, unknown>>;

/** What a call of a layer gave: the layer's name, which of its calls, which of the call's results. */
export interface Place {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/** Whether something stands for a result of a layer. */
export const isPlace = (value: unknown): value is Place =>
  isRecord(value) && typeof value.layer === "string" && "tensor" in value;

/** One call of a layer: lists and numbers with places among them. */
export interface KerasCall {
  readonly list: readonly unknown[];
  readonly byName: KerasConfig;
}

export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  /** Whether it is a function that stands between layers, `x * 2`, which Keras writes as a layer too. */
  readonly isFunction: boolean;
  readonly settings: KerasConfig;
  readonly calls: readonly KerasCall[];
  /** What is inside, if the layer is itself a model. */
  readonly inner: ModelConfig | null;
}

/** One place, a list of them, or several by name. */
export type Places = Place | readonly Place[] | Readonly<Record<string, Place>>;

export interface ModelConfig {
  readonly name: string;
  readonly layers: readonly LayerConfig[];
  readonly inputs: Places;
  readonly outputs: Places;
}

const MODELS = ["Sequential", "Functional", "Model"];
/** Models inside of models inside of … */
const DEEPEST = 32;

/** The error for an architecture that is not as Keras writes it. */
const refusal = (at: string, problem: string, received: unknown, expected: string): GraphError =>
  new GraphError({
    at,
    problem,
    received: show(received),
    expected,
    fix: "save the model again from Keras: this file is damaged, or of a version that we do not know",
  });

/** A list `[name, node, tensor]`, as Keras 1 and 2 write places. */
const listedPlace = (value: unknown): Place | null => {
  if (!Array.isArray(value)) return null;
  const [layer, node = 0, tensor = 0] = value as readonly unknown[];
  return typeof layer === "string" && isCount(node) && isCount(tensor) ? { layer, node, tensor } : null;
};

/** A tensor as Keras 3 writes it. */
const tensorPlace = (value: unknown): Place | null =>
  isRecord(value) && value.class_name === "__keras_tensor__" && isRecord(value.config)
    ? listedPlace(value.config.keras_history)
    : null;

/** What was given to a call in Keras 3, with places for its tensors. */
const given = (value: unknown): unknown => {
  const place = tensorPlace(value);
  if (place) return place;
  if (Array.isArray(value)) return value.map(given);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, given(item)])) : value;
};

const CONSTANT = "_CONSTANT_VALUE";

/** One argument of a call in Keras 1 and 2: `[name, node, tensor, others]`, or a number in the place of a tensor. */
const listedArgument = (value: unknown): unknown => {
  if (Array.isArray(value) && value[0] === CONSTANT) return value[2];
  return listedPlace(value) ?? value;
};

const listedKeywords = (value: unknown): KerasConfig =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, listedArgument(item)])) : {};

const callOf = (at: string, node: unknown): KerasCall => {
  if (isRecord(node)) {
    const { args = [], kwargs = {} } = node;
    if (Array.isArray(args) && isRecord(kwargs)) return { list: args.map(given), byName: given(kwargs) as KerasConfig };
  }
  if (Array.isArray(node)) {
    const items: readonly unknown[] = typeof node[0] === "string" ? [node] : node;
    if (items.every(Array.isArray)) {
      return {
        list: items.map(listedArgument),
        byName: listedKeywords((items[0] as readonly unknown[] | undefined)?.[3]),
      };
    }
  }
  throw refusal(at, "a call of a layer is not described", node, "what the layer was called with");
};

/** The places among what a call was given, in order. */
export const placesIn = (value: unknown): readonly Place[] => {
  if (isPlace(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(placesIn);
  return isRecord(value) ? Object.values(value).flatMap(placesIn) : [];
};

const portsOf = (at: string, what: string, value: unknown): Places => {
  const one = listedPlace(value);
  if (one) return one;
  if (Array.isArray(value)) {
    const list = value.map(listedPlace);
    if (list.length > 0 && list.every((place) => place !== null)) return list;
  }
  if (isRecord(value)) {
    const named = Object.entries(value).map(([name, place]) => [name, listedPlace(place)] as const);
    if (named.length > 0 && named.every((entry): entry is readonly [string, Place] => entry[1] !== null)) {
      return Object.fromEntries(named);
    }
  }
  throw refusal(at, `the ${what} of the model are not given`, value, "names of layers");
};

const layersIn = (config: unknown): readonly unknown[] | null => {
  if (Array.isArray(config)) return config;
  return isRecord(config) && Array.isArray(config.layers) ? config.layers : null;
};

const shapeOf = (value: unknown): readonly (number | null)[] | null => {
  const shape = isRecord(value) && value.class_name === "__tuple__" ? value.items : value;
  return Array.isArray(shape) && shape.length > 1 && shape.every((size) => size === null || isCount(size))
    ? shape
    : null;
};

/** The shape with the batch that an input layer, or a first layer of a stack, was given. */
export const batchShapeOf = (settings: KerasConfig): readonly (number | null)[] | null =>
  shapeOf(settings.batch_shape) ?? shapeOf(settings.batch_input_shape);

const OPERATIONS = /\bops\b/;

/** Functions are of their own modules; where older files leave those out, a list of operands tells them from layers that merge one list. */
const isFunction = (module: unknown, nodes: readonly unknown[]): boolean =>
  typeof module === "string"
    ? OPERATIONS.test(module)
    : nodes.some((node) => isRecord(node) && Array.isArray(node.args) && node.args.length > 1);

const layerOf = (at: string, value: unknown, depth: number): LayerConfig => {
  if (!isRecord(value) || typeof value.class_name !== "string") {
    throw refusal(at, "a layer has no class", value, "class_name and config");
  }
  const settings = isRecord(value.config) ? value.config : {};
  const own = value.name ?? settings.name;
  const inner = MODELS.includes(value.class_name) ? modelOf(at, value, depth + 1) : null;
  const name = typeof own === "string" && own !== "" ? own : inner?.name;
  if (name === undefined) throw refusal(at, "a layer has no name", value, "a name for each layer");
  const nodes = Array.isArray(value.inbound_nodes) ? value.inbound_nodes : [];
  return {
    name,
    isFunction: isFunction(value.module, nodes),
    calls: nodes.map((node) => callOf(`${at}: ${name}`, node)),
    inner,
    ...modern(value.class_name, settings),
  };
};

const isInput = ({ className }: LayerConfig): boolean => className === "InputLayer";

const inputLayer = (name: string, batchShape: readonly (number | null)[]): LayerConfig => ({
  name,
  className: "InputLayer",
  isFunction: false,
  settings: { batch_shape: batchShape },
  calls: [],
  inner: null,
});

/** The shape of what goes into a model inside, if it says so. */
const innerShape = ({ inner, settings }: LayerConfig): readonly (number | null)[] | null => {
  const own = batchShapeOf(settings);
  if (own || !inner) return own;
  const [first] = placesIn(inner.inputs);
  const port = inner.layers.find(({ name }) => name === first?.layer);
  return port ? innerShape(port) : null;
};

/** A stack of layers, each called with what the one before gave. */
const stackOf = (at: string, name: string, config: KerasConfig, layers: readonly LayerConfig[]): ModelConfig => {
  const shape = layers[0] ? (innerShape(layers[0]) ?? shapeOf(config.build_input_shape)) : null;
  if (!shape) {
    throw refusal(
      at,
      `the stack of layers "${name}" does not say what goes in`,
      layers.map((layer) => layer.name),
      "the shape of its input",
    );
  }
  const entry = isInput(layers[0]!) ? layers[0]! : inputLayer(`${layers[0]!.name}_input`, shape);
  const rest = layers.filter((layer) => !isInput(layer));
  const chained = rest.map((layer, i) => {
    const before = { layer: rest[i - 1]?.name ?? entry.name, node: 0, tensor: 0 };
    return { ...layer, calls: [{ list: [before], byName: {} }] };
  });
  const last = { layer: rest.at(-1)?.name ?? entry.name, node: 0, tensor: 0 };
  return { name, layers: [entry, ...chained], inputs: { layer: entry.name, node: 0, tensor: 0 }, outputs: last };
};

/**
 * A model's architecture from what Keras wrote of it.
 *
 * @throws {@link GraphError} when it is not a functional model or a stack of layers, or not described as Keras does.
 */
export const modelOf = (at: string, value: KerasConfig, depth = 0): ModelConfig => {
  const { class_name: className, config } = value;
  const listed = layersIn(config);
  if (!MODELS.includes(String(className)) || !listed || depth > DEEPEST) {
    throw new GraphError({
      at,
      problem: `the architecture is not in the file: a model of the class ${String(className)} is Python code`,
      received: show(className),
      expected: "a functional model or a Sequential one",
      fix: "build the model in code, and load the weights of this file with readKeras() and importWeights()",
    });
  }
  const settings = isRecord(config) ? config : {};
  const layers = listed.map((layer) => layerOf(at, layer, depth));
  const name = typeof settings.name === "string" && settings.name !== "" ? settings.name : "model";
  const names = new Set(layers.map((layer) => layer.name));
  if (names.size !== layers.length) throw refusal(at, "two layers have the same name", [...names], "a name for each");
  if (className === "Sequential") return stackOf(at, name, settings, layers);
  const inputs = portsOf(at, "inputs", settings.input_layers);
  return { name, layers, inputs, outputs: portsOf(at, "outputs", settings.output_layers) };
};
