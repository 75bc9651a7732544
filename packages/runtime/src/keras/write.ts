/** @file A trained model as a `.keras` file. */
import {
  type AnyModel,
  ArgumentError,
  type ModelLayer,
  type ModelWeight,
  type NdArrays,
  type Tensor,
  type Tensors,
  type TrainedModel,
} from "@tributary/kernel";
import { checkTrained, factsOf, type LayerCall, type WeightReferences } from "@tributary/kernel/authoring";
import { strToU8, zipSync } from "fflate";
import type { Group } from "h5wasm";
import { metadataOf } from "../weights/facts.ts";
import { matchWeights } from "../weights/match.ts";
import { toReference } from "../weights/reference-layout.ts";
import { entryOf } from "../weights/refusal.ts";
import { type Arranged, type Config, FunctionalModel, type KerasTensor, type KerasVariable } from "./functional.ts";
import type { Site } from "./layers/site.ts";
import { layerTable } from "./layers/table.ts";
import { KerasNames } from "./names.ts";
import { writeHdf5 } from "./write-hdf5.ts";

/** Keras' names of variables, where they are not ours. */
const variableNames: Readonly<Record<string, string>> = {
  depthwiseKernel: "depthwise_kernel",
  pointwiseKernel: "pointwise_kernel",
  movingMean: "moving_mean",
  movingVariance: "moving_variance",
};

/**
 * Where the weights of a model are in the file that {@link toKeras} makes of it: to bring them back once they are trained.
 *
 * @example
 * const { weights } = await readKeras("cells.keras"); // what Keras saved of toKeras(initialize(net)), after it was trained
 * importWeights(net, weights, kerasReferences(net)).weights["dense/kernel"]?.shape; // [8, 2]
 */
export const kerasReferences = (net: AnyModel): WeightReferences => {
  const names = new KerasNames(net);
  return Object.fromEntries(
    net.layers.flatMap((layer) =>
      layer.weights.map(({ name }) => {
        const own = name.slice(name.lastIndexOf("/") + 1);
        return [
          name,
          { name: `${names.ofLayer(layer.name)}/${entryOf(variableNames, own) ?? own}`, layout: "keras" },
        ] as const;
      }),
    ),
  );
};

/** Our weights as a Keras layer keeps them. A depthwise kernel there has inputs and multiplier on two axes. */
const variablesOf = ({ layer, weights: ours }: ModelLayer, values: NdArrays): readonly KerasVariable[] =>
  ours.map((weight: ModelWeight) => {
    const { shape, data } = toReference(weight, { name: weight.name, layout: "keras" }, values[weight.name]!);
    if (!weight.name.endsWith("/depthwiseKernel")) return { shape, data };
    const multiplier = (layer.settings.depthMultiplier as number | undefined) ?? 1;
    return { shape: [shape[0]!, shape[1]!, shape[2]! / multiplier, multiplier], data };
  });

/** What the weights of a layer cost, in Keras' words: `kernel_regularizer`. */
const regularizersOf = ({ weights }: ModelLayer): Config =>
  Object.fromEntries(
    weights.flatMap(({ name, regularizer }) => {
      if (regularizer === null) return [];
      const own = name.slice(name.lastIndexOf("/") + 1).replace(/Kernel$/, "");
      const { l1, l2 } = regularizer;
      const words = { module: "keras.regularizers", class_name: "L1L2", config: { l1, l2 }, registered_name: null };
      return [[`${own}_regularizer`, words] as const];
    }),
  );

const siteOf = (
  keras: FunctionalModel,
  names: KerasNames,
  layer: ModelLayer,
  call: LayerCall,
  variables: readonly KerasVariable[],
  inputs: readonly KerasTensor[],
): Site => {
  // Without weights there is nothing to share, and what Keras needs may differ by the size of the image.
  const again = layer.weights.length === 0 ? layer.calls.indexOf(call) : 0;
  const nth = again === 0 ? "" : `.${again + 1}`;
  const beside = (suffix: string): string => names.beside(layer.name, `${nth}_${suffix}`);
  const name = again === 0 ? names.ofLayer(layer.name) : names.beside(layer.name, nth);
  const shape = call.output.shape;
  const main = (className: string, config: Config, takesList: boolean, operands: readonly KerasTensor[]): KerasTensor =>
    keras.call(
      {
        name,
        className,
        config: variables.length > 0 ? { trainable: layer.trainable, ...regularizersOf(layer), ...config } : config,
        variables,
        takesList,
      },
      operands,
      shape,
    );
  return {
    settings: layer.layer.settings,
    inputs,
    shape,
    layer: (className, config, operands = inputs) => main(className, config, false, operands),
    merge: (className, config, operands = inputs) => main(className, config, true, operands),
    helper: ({ suffix, inputs: operands, shape: made, variables: own = [], takesList = false, className, config }) =>
      keras.call({ name: beside(suffix), className, config, variables: own, takesList }, operands, made),
    operation: ({ suffix, inputs: operands, shape: made, keywords = {}, module = "numpy", className, config }) =>
      keras.call(
        { name: suffix ? beside(suffix) : name, module: `keras.src.ops.${module}`, className, config, variables: [] },
        operands,
        made,
        keywords,
      ),
    refuse: (problem, fix) => new ArgumentError({ at: "toKeras", path: layer.name, problem, fix }),
  };
};

const arrangedLike = (given: Tensors, kerasOf: (x: Tensor) => KerasTensor): Arranged => {
  if ("source" in given && "dtype" in given) return kerasOf(given as Tensor);
  if (Array.isArray(given)) return (given as readonly Tensor[]).map(kerasOf);
  return Object.fromEntries(Object.entries(given as Record<string, Tensor>).map(([name, x]) => [name, kerasOf(x)]));
};

/** The calls of all layers, each after those that it needs. */
const callsInOrder = (net: AnyModel) => {
  const calls = net.layers.flatMap((layer) => layer.calls.map((call) => ({ layer, call })));
  const made = new Map(calls.map((entry) => [entry.call.output, entry]));
  const order: typeof calls = [];
  const seen = new Set<Tensor>();
  const stack = net.outputs.map(({ tensor }) => ({ tensor, entered: false })).toReversed();
  while (stack.length > 0) {
    const { tensor, entered } = stack.pop()!;
    const entry = made.get(tensor);
    if (!entry) continue;
    if (entered) {
      order.push(entry);
    } else if (!seen.has(tensor)) {
      seen.add(tensor);
      stack.push(
        { tensor, entered: true },
        ...entry.call.inputs.map((input) => ({ tensor: input, entered: false })).toReversed(),
      );
    }
  }
  return order;
};

const buildKeras = (net: AnyModel, values: NdArrays): ReturnType<FunctionalModel["describe"]> => {
  const keras = new FunctionalModel();
  const names = new KerasNames(net);
  const tensors = new Map<Tensor, KerasTensor>();
  for (const { name, tensor } of net.inputs) {
    const config = { batch_shape: tensor.shape, dtype: tensor.dtype, sparse: false };
    tensors.set(
      tensor,
      keras.call({ name: names.ofInput(name), className: "InputLayer", config, variables: [] }, [], tensor.shape),
    );
  }
  for (const { layer, call } of callsInOrder(net)) {
    const { kind } = layer.layer;
    const write = entryOf(layerTable, kind);
    const inputs = call.inputs.map((input) => tensors.get(input));
    if (!write || !inputs.every((input) => input !== undefined)) {
      throw new ArgumentError({
        at: "toKeras",
        path: layer.name,
        problem: write ? "an input is a constant, which no layer of Keras takes" : `Keras has no layer like ${kind}`,
        expected: `layers that Keras has too: ${Object.keys(layerTable).slice(0, 6).join(", ")}, …`,
        fix: "build this part of the model from such layers, or export it with toOnnx()",
      });
    }
    const site = siteOf(keras, names, layer, call, variablesOf(layer, values), inputs);
    tensors.set(call.output, write(site));
  }
  const kerasOf = (x: Tensor): KerasTensor => tensors.get(x)!;
  return keras.describe(net.name, arrangedLike(net.given.inputs, kerasOf), arrangedLike(net.given.outputs, kerasOf));
};

const writeGroup = (layers: Group, key: string, name: string, variables: readonly KerasVariable[]): void => {
  layers.create_group(key).create_group("vars").create_attribute("name", name);
  const group = layers.get(`${key}/vars`) as Group;
  for (const [i, { shape, data }] of variables.entries())
    group.create_dataset({ name: String(i), data, shape: [...shape] });
};

/**
 * A `.keras` file that Keras 3 opens with `keras.models.load_model`, giving the same outputs: to train a model wherever Keras runs.
 *
 * Layers have our names there, with dots for slashes; where that would make two the same, one is numbered. What is known of the model is in `metadata.json`, where Keras
 * leaves it alone. Our layers that Keras lacks are refused by name.
 *
 * @returns The bytes of the file.
 * @throws {@link ArgumentError} when the model has a layer that Keras lacks.
 * @throws {@link WeightsError} when the weights are not the model's.
 * @example
 * await writeFile("cells.keras", await toKeras(trained));
 */
export const toKeras = async (trained: TrainedModel): Promise<Uint8Array> => {
  checkTrained("toKeras", trained);
  const { net, weights } = trained;
  const { config, groups } = buildKeras(net, matchWeights(net, weights).weights);
  const hdf5 = await writeHdf5((root) => {
    const layers = root.create_group("layers");
    for (const [key, { name, variables }] of groups) writeGroup(layers, key, name, variables);
    root.create_group("vars").create_attribute("name", net.name);
  });
  metadataOf("toKeras", trained);
  const metadata = { keras_version: "3.15.1", date_saved: "1980-01-01@00:00:00", ...factsOf(trained) };
  // Zip files begin in 1980; a fixed date makes equal models equal files.
  return zipSync(
    {
      "metadata.json": strToU8(JSON.stringify(metadata)),
      "config.json": strToU8(JSON.stringify(config)),
      "model.weights.h5": hdf5,
    },
    { level: 0, mtime: new Date(1980, 0, 1) },
  );
};
