/** @file Our network of the architecture in a Keras file. */
import { GraphError, input, type Model, model, type NdArray, type Tensor, type Tensors } from "@tributary/kernel";
import { inScope } from "@tributary/kernel/authoring";
import { entryOf, isRecord, show } from "../weights/refusal.ts";
import {
  batchShapeOf,
  isPlace,
  type KerasConfig,
  type LayerConfig,
  type ModelConfig,
  type Place,
  type Places,
  placesIn,
} from "./config.ts";
import { Fields } from "./layers/fields.ts";
import { lambdaReaders, operationReaders } from "./layers/operations.ts";
import type { Made, Reader } from "./layers/reading.ts";
import { differsInTraining, isPassing, layerReaders } from "./layers/table.ts";

/** Makes a layer of your own from the settings that Keras wrote: a function of the tensors of each call. */
export type KerasLayerFactory = (settings: KerasConfig) => (...inputs: Tensor[]) => Tensor;

export interface BuildContext {
  /** The file, for errors. */
  readonly at: string;
  readonly version: number;
  readonly own: Readonly<Record<string, KerasLayerFactory>>;
  /** Counts a call of a layer, before it is made. */
  readonly countCall: () => void;
  /** Looks at how many layers there are. */
  readonly checkCount: (layers: number) => void;
  /** The variables of a layer in the file, by the layer's path. */
  variablesOf(path: string): readonly NdArray[];
}

const ownReader =
  (factory: KerasLayerFactory, settings: KerasConfig): Reader =>
  ({ common }) => {
    const layer = factory(settings);
    return (inputs) => inScope({ kind: "named", name: common.name }, inputs, () => [layer(...inputs)])[0]!;
  };

const readerOf = ({ className, isFunction, settings }: LayerConfig, own: BuildContext["own"]): Reader | undefined => {
  const factory = entryOf(own, className);
  if (factory) return ownReader(factory, settings);
  if (className === "TFOpLambda") return entryOf(lambdaReaders, String(settings.function));
  const operation = entryOf(operationReaders, className);
  return isFunction ? operation : (entryOf(layerReaders, className) ?? operation);
};

const joined = (path: string, name: string): string => (path === "" ? name : `${path}/${name}`);

interface Standing {
  readonly path: string;
  readonly layer: LayerConfig;
}

/** Every layer that is no model, with where it stands. */
const allLayers = ({ layers }: ModelConfig, path = ""): readonly Standing[] =>
  layers.flatMap((layer) => {
    const at = joined(path, layer.name);
    return layer.inner ? allLayers(layer.inner, at) : [{ path: at, layer }];
  });

const what = ({ className, settings }: LayerConfig): string =>
  className === "TFOpLambda" ? `${String(settings.function)}()` : className;

const SHOWN = 8;

const checkKnown = (config: ModelConfig, { at, own }: BuildContext): void => {
  const lacking = allLayers(config).filter(({ layer }) => layer.className !== "InputLayer" && !readerOf(layer, own));
  const [first] = lacking;
  if (!first) return;
  const list = lacking.map(({ path, layer }) => `${path} (${what(layer)})`);
  const more = list.length > SHOWN ? [`and ${list.length - SHOWN} more`] : [];
  throw new GraphError({
    at,
    problem:
      list.length === 1 ? "Tributary has no layer like this one" : `Tributary has no layers like these ${list.length}`,
    received: [...list.slice(0, SHOWN), ...more].join(", "),
    expected: `layers of the classes ${Object.keys(layerReaders)
      .filter((name) => !isPassing(name))
      .toSorted()
      .join(", ")}`,
    fix: `say what it is: loadKeras(file, { layers: { ${JSON.stringify(first.layer.className)}: (settings) => (x) => … } })`,
  });
};

/** A layer, made once; each call of it gives a list, since models inside may have several outputs. */
type Runner = (call: {
  readonly inputs: readonly Tensor[];
  readonly list: readonly unknown[];
  readonly byName: KerasConfig;
}) => readonly Tensor[];

/** Where slashes in a layer's name lead: groups around it, as in ours. */
const within = (name: string): readonly [groups: readonly string[], own: string] => {
  const parts = name.split("/").filter((part) => part !== "");
  return [parts.slice(0, -1), parts.at(-1) ?? "layer"];
};

const inGroups = (groups: readonly string[], inputs: readonly Tensor[], build: () => Tensor): Tensor => {
  const [first, ...rest] = groups;
  if (first === undefined) return build();
  return inScope({ kind: "named", name: first }, inputs, () => [inGroups(rest, inputs, build)])[0]!;
};

const plainRunner = ({ path, layer }: Standing, context: BuildContext): Runner => {
  const { at, version, own } = context;
  const fields = new Fields(layer.settings, at, path);
  const [groups, name] = within(layer.name);
  const trainable = fields.flag("trainable", true) ? {} : { trainable: false };
  const description = {
    fields,
    named: { name },
    common: { name, ...trainable },
    variables: context.variablesOf(path),
    version,
  };
  const made: Made = readerOf(layer, own)!(description);
  return ({ inputs, list, byName }) => {
    if (byName.training === true && differsInTraining(layer.className))
      throw fields.refuse("the layer is called as in training, always", "training=True", "training left open");
    return [inGroups(groups, inputs, () => made(inputs, { list, byName }))];
  };
};

/** A named group and no model of ours, so that names of weights always begin with its name, as in Keras' files. */
const modelRunner = (inner: ModelConfig, { path, layer }: Standing, context: BuildContext): Runner => {
  const run = runnerOf(inner, path, context);
  return ({ inputs }) => inScope({ kind: "named", name: layer.name }, inputs, () => run(inputs));
};

const keyOf = ({ layer, node }: Pick<Place, "layer" | "node">): string => `${node} ${layer}`;

/** Puts tensors in the places among what a call was given. */
const filled = (value: unknown, tensorAt: (place: Place) => Tensor): unknown => {
  if (Array.isArray(value)) return value.map((item) => filled(item, tensorAt));
  const [place] = isRecord(value) && "layer" in value ? placesIn(value) : [];
  return place ? tensorAt(place) : value;
};

/** Makes the layers of a model once, and returns what each call of the model computes with them. */
const runnerOf = (
  config: ModelConfig,
  path: string,
  context: BuildContext,
): ((inputs: readonly Tensor[]) => readonly Tensor[]) => {
  const { at } = context;
  const layers = config.layers.filter(({ className }) => className !== "InputLayer");
  const runners = new Map(
    layers.map((layer) => {
      const standing = { path: joined(path, layer.name), layer };
      return [
        layer.name,
        layer.inner ? modelRunner(layer.inner, standing, context) : plainRunner(standing, context),
      ] as const;
    }),
  );
  const entries = placesIn(config.inputs);
  const nodes = layers.flatMap((layer) =>
    layer.calls.map((call, node) => ({
      layer: layer.name,
      node,
      call,
      places: [...placesIn(call.list), ...placesIn(call.byName)],
    })),
  );
  return (inputs) => {
    const made = new Map<string, readonly Tensor[]>(entries.map((entry, i) => [keyOf(entry), [inputs[i]!]]));
    const tensorAt = (place: Place): Tensor => {
      const tensor = made.get(keyOf(place))?.[place.tensor];
      if (tensor) return tensor;
      throw new GraphError({
        at,
        problem: `${joined(path, place.layer)} has no result ${place.tensor} of its call ${place.node}`,
        expected: "calls that follow from the model's inputs",
        fix: "save the model again from Keras: this file is damaged",
      });
    };
    // The layers may stand in any order: each is called when the last of its inputs is there.
    const lacking = new Map(
      nodes.map((node) => [node, new Set(node.places.map(keyOf).filter((key) => !made.has(key)))] as const),
    );
    const readers = new Map<string, (typeof nodes)[number][]>();
    for (const [node, keys] of lacking) {
      for (const key of keys) {
        const list = readers.get(key);
        if (list) list.push(node);
        else readers.set(key, [node]);
      }
    }
    const ready = nodes.filter((node) => lacking.get(node)!.size === 0);
    for (const node of ready) {
      context.countCall();
      const { list, byName } = node.call;
      const call = {
        inputs: node.places.map(tensorAt),
        list: list.map((item) => filled(item, tensorAt)),
        byName: Object.fromEntries(Object.entries(byName).map(([name, item]) => [name, filled(item, tensorAt)])),
      };
      made.set(keyOf(node), runners.get(node.layer)!(call));
      for (const reader of readers.get(keyOf(node)) ?? []) {
        const keys = lacking.get(reader)!;
        if (keys.delete(keyOf(node)) && keys.size === 0) ready.push(reader);
      }
    }
    return placesIn(config.outputs).map(tensorAt);
  };
};

const inputOf = ({ name, settings }: LayerConfig, at: string): Tensor => {
  const shape = batchShapeOf(settings);
  if (shape?.slice(1).every((size) => size !== 0)) return input(shape.slice(1), { name });
  const fields = new Fields(settings, at, name);
  throw fields.refuse(
    "the input has no shape",
    settings.batch_shape ?? settings.batch_input_shape,
    "sizes, the batch first",
  );
};

/** Tensors by the names of their layers, each once. */
const byLayer = (places: readonly Place[], tensors: readonly Tensor[]): Readonly<Record<string, Tensor>> => {
  const named = new Map<string, Tensor>();
  for (const [i, { layer }] of places.entries()) {
    let name = layer;
    for (let k = 2; named.has(name); k++) name = `${layer}_${k}`;
    named.set(name, tensors[i]!);
  }
  return Object.fromEntries(named);
};

/** One tensor for one, several by name: as the dictionary of the model calls them, or as their layers are called. */
const arranged = (ports: Places, tensors: readonly Tensor[]): Tensors => {
  const places = placesIn(ports);
  if (isRecord(ports) && !isPlace(ports)) {
    return Object.fromEntries(Object.keys(ports).map((name, i) => [name, tensors[i]!]));
  }
  return places.length === 1 ? tensors[0]! : byLayer(places, tensors);
};

/** A network, and the paths of its layers in the order in which Keras has them. */
export interface Built {
  readonly net: Model;
  readonly paths: readonly string[];
  /** Layers that pass on what they get, since they do something in training only. */
  readonly passing: readonly string[];
}

/**
 * Builds the network of an architecture.
 *
 * @throws {@link GraphError} for layers that Tributary lacks, all by name, and for settings that it lacks.
 */
export const buildNetwork = (config: ModelConfig, context: BuildContext): Built => {
  const { at } = context;
  const standing = allLayers(config);
  context.checkCount(standing.length);
  checkKnown(config, context);
  const places = placesIn(config.inputs);
  const inputs = places.map(({ layer }) => {
    const found = config.layers.find(({ name, className }) => name === layer && className === "InputLayer");
    if (found) return inputOf(found, at);
    throw new GraphError({ at, problem: "an input of the model is no InputLayer", received: show(layer) });
  });
  const outputs = runnerOf(config, "", context)(inputs);
  return {
    net: model(arranged(config.inputs, inputs), arranged(config.outputs, outputs), { name: config.name }),
    paths: standing.map(({ path }) => path),
    passing: standing
      .filter(({ layer }) => isPassing(layer.className))
      .map(({ path, layer }) => `${path} (${layer.className})`),
  };
};
