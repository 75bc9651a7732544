/** @file A trained model from a file of Keras: its architecture becomes ours, with its weights. */

import {
  type Model,
  type ModelFacts,
  type NdArray,
  type NdArrays,
  type TrainedModel,
  WeightsError,
} from "@tributary/kernel";
import { checkOptions, factsOf, LIMIT, type OptionTable } from "@tributary/kernel/authoring";
import { type FileSource, nameOfSource } from "../files/source.ts";
import type { UnpackOptions } from "../untrusted/budget.ts";
import { knownOfUnpacking } from "../untrusted/budget.ts";
import { type Refuse, refusalOf } from "../weights/refusal.ts";
import { assignVariables, variablesByLayer } from "./assign.ts";
import { buildNetwork, type KerasLayerFactory } from "./build.ts";
import { type KerasConfig, modelOf } from "./config.ts";
import { layerLimit } from "./layer-limit.ts";
import { knownOfKeras, type ReadKerasOptions, readKeras } from "./read.ts";

export interface LoadTfjsOptions extends UnpackOptions {
  /** Layers that Tributary lacks, by their class in Keras: how to make each of the settings that Keras wrote. Default none. */
  readonly layers?: Readonly<Record<string, KerasLayerFactory>>;
  /** The most layers that the model may have, with those of models inside it, and the most calls of them. Default 10,000. */
  readonly maxLayers?: number;
}

export interface LoadKerasOptions extends LoadTfjsOptions, ReadKerasOptions {}

const ofModels: OptionTable<Pick<LoadTfjsOptions, "layers" | "maxLayers">> = { layers: "optional", maxLayers: LIMIT };

/** Every option of opening a model of TensorFlow.js, by name. */
export const knownOfTfjs: OptionTable<LoadTfjsOptions> = { ...knownOfUnpacking, ...ofModels };

/** Keras' first number; the newest where the file does not say. */
const majorOf = (version: unknown): number => {
  const major = Number.parseInt(String(version), 10);
  return Number.isNaN(major) ? 3 : major;
};

const MOST_LAYERS = 10_000;

/** An architecture in Keras' words, and weights under Keras' names. */
export interface KerasModel {
  readonly weights: NdArrays;
  readonly config: KerasConfig;
  /** The first number of the version of Keras that it follows. */
  readonly version: number;
  /** Where it is from: `"Keras 2.4.0"`. */
  readonly origin: string | null;
  readonly facts: ModelFacts;
}

/**
 * A trained model of an architecture in Keras' words and weights under its names.
 *
 * @throws {@link GraphError} when the model has layers that Tributary lacks, or more than it may.
 */
export const trainedFrom = (
  { weights, config, version, origin, facts }: KerasModel,
  { layers: own = {}, maxLayers = MOST_LAYERS }: LoadTfjsOptions,
  at: string,
  refuse: Refuse,
): TrainedModel<Model> => {
  const variables = variablesByLayer(weights);
  const variablesOf = (path: string): readonly NdArray[] => variables.get(path) ?? [];
  const { net, paths, passing } = buildNetwork(modelOf(at, config), {
    at,
    version,
    own,
    variablesOf,
    ...layerLimit(at, maxLayers),
  });
  const found = { ...(origin === null ? {} : { origin }), ...(passing.length === 0 ? {} : { trainingOnly: passing }) };
  const card = { ...found, ...facts.card };
  return {
    net,
    weights: assignVariables(net, weights, paths, refuse),
    ...factsOf(facts),
    ...(Object.keys(card).length === 0 ? {} : { card }),
  };
};

/**
 * Opens a model of Keras 1.2, 2 or 3 with its architecture and its weights: `.keras`, and `.h5` or `.hdf5` of a whole model.
 *
 * Layers and weights keep Keras' names. One input or output stays one; several come by name. Functional and Sequential models are
 * read, with models inside them and layers called twice; augmentations such as `RandomFlip`, which do something in training only, pass on
 * what they get, and `card.trainingOnly` lists them.
 *
 * @param source The bytes of the file, or where it is: a path in Node, an address anywhere.
 * @throws {@link GraphError} when the model has layers or settings that Tributary lacks; it names each, and where it stands.
 * @throws {@link WeightsError} when the file is damaged, or holds weights alone.
 * @example
 * const cells = await loadKeras("cells.keras");
 * cells.net.outputs[0]?.tensor.shape; // [null, 2]
 * cells.weights["conv1.conv2d/kernel"]?.shape; // [8, 1, 3, 3]
 */
export const loadKeras = async (source: FileSource, options: LoadKerasOptions = {}): Promise<TrainedModel<Model>> => {
  checkOptions("loadKeras", options, { ...knownOfKeras, ...ofModels });
  const { layers: _, maxLayers: __, ...reading } = options;
  const at = nameOfSource(source, "Keras file");
  const refuse = refusalOf(
    at,
    "save the model again from Keras: this file is damaged, or its parts do not belong together",
  );
  const { weights, config, metadata, facts } = await readKeras(source, reading);
  if (config === null) {
    throw new WeightsError({
      at,
      problem: "the file holds weights, but no architecture",
      received: `${Object.keys(weights).length} weights`,
      expected: "a whole model: .keras, or .h5 that model.save() wrote",
      fix: "build the model in code, and load these weights with readKeras() and importWeights()",
    });
  }
  if (metadata.backend === "theano") {
    const expected = "tensorflow, jax or torch";
    throw refuse("the kernels are those of Theano, which turns them by 180 degrees", "backend theano", expected);
  }
  const { keras_version: version } = metadata;
  const origin = typeof version === "string" ? `Keras ${version}` : null;
  return trainedFrom({ weights, config, version: majorOf(version), origin, facts }, options, at, refuse);
};
