/** @file A trained model from a file of Keras: its architecture becomes ours, with its weights. */
import { type Model, type NdArray, type TrainedModel, WeightsError } from "@tributary/kernel";
import { type FileSource, nameOfSource } from "../files/source.ts";
import { factsFrom } from "../weights/facts.ts";
import { type Refuse, refusalOf } from "../weights/refusal.ts";
import { assignVariables, variablesByLayer } from "./assign.ts";
import { buildNetwork, type KerasLayerFactory } from "./build.ts";
import { type KerasConfig, modelOf } from "./config.ts";
import { type KerasFile, readKeras } from "./read.ts";

export interface LoadKerasOptions {
  /** Layers that Tributary lacks, by their class in Keras: how to make each of the settings that Keras wrote. Default none. */
  readonly layers?: Readonly<Record<string, KerasLayerFactory>>;
}

const FACTS = ["classes", "preprocessing", "task", "card"] as const;

/** What `toKeras` wrote of the model, and where the file is from. */
const factsOfFile = (metadata: KerasConfig, passing: readonly string[], refuse: Refuse) => {
  const written = FACTS.filter((name) => Object.hasOwn(metadata, name));
  const { card, ...facts } = factsFrom(
    Object.fromEntries(written.map((name) => [name, JSON.stringify(metadata[name])])),
    refuse,
  );
  const version = metadata.keras_version;
  const origin = typeof version === "string" ? { origin: `Keras ${version}` } : {};
  const trainingOnly = passing.length > 0 ? { trainingOnly: passing } : {};
  return { ...facts, card: { ...origin, ...trainingOnly, ...card } };
};

/** Keras' first number; the newest where the file does not say. */
const majorOf = (metadata: KerasConfig): number => {
  const version = Number.parseInt(String(metadata.keras_version), 10);
  return Number.isNaN(version) ? 3 : version;
};

/**
 * A trained model of what a file of Keras holds; also of the parts of TensorFlow.js' files, which have the same architecture in them.
 *
 * @param at The file, for errors.
 */
export const trainedFrom = (
  at: string,
  { weights, config, metadata }: KerasFile & { readonly config: KerasConfig },
  own: Readonly<Record<string, KerasLayerFactory>>,
): TrainedModel<Model> => {
  const refuse = refusalOf(
    at,
    "save the model again from Keras: this file is damaged, or its parts do not belong together",
  );
  if (metadata.backend === "theano") {
    throw refuse(
      "the kernels are those of Theano, which turns them by 180 degrees",
      "backend theano",
      "tensorflow, jax or torch",
    );
  }
  const variables = variablesByLayer(weights);
  const variablesOf = (path: string): readonly NdArray[] => variables.get(path) ?? [];
  const built = buildNetwork(modelOf(at, config), { at, version: majorOf(metadata), own, variablesOf });
  return {
    net: built.net,
    weights: assignVariables(built.net, weights, built.paths, refuse),
    ...factsOfFile(metadata, built.passing, refuse),
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
 * const trained = await loadKeras("emotions.hdf5");
 * await using predictor = await createPredictor(trained);
 * await saveModel("emotions.safetensors", trained);
 */
export const loadKeras = async (
  source: FileSource,
  { layers = {} }: LoadKerasOptions = {},
): Promise<TrainedModel<Model>> => {
  const at = nameOfSource(source, "Keras file");
  const file = await readKeras(source);
  if (file.config !== null) return trainedFrom(at, { ...file, config: file.config }, layers);
  throw new WeightsError({
    at,
    problem: "the file holds weights, but no architecture",
    received: `${Object.keys(file.weights).length} weights`,
    expected: "a whole model: .keras, or .h5 that model.save() wrote",
    fix: "build the model in code, and load these weights with readKeras() and importWeights()",
  });
};
