/** @file A whole model in one file: safetensors, with the architecture and what is known of it as JSON in the metadata. */

import type { ReadOptions } from "@tributary/files";
import {
  type FromJsonOptions,
  fromJson,
  type Model,
  type ToJsonOptions,
  type TrainedModel,
  toJson,
  WeightsError,
} from "@tributary/kernel";
import { checkOptions, checkTrained, type OptionTable } from "@tributary/kernel/authoring";
import { type FileSource, knownOfReading, openFile } from "../files/source.ts";
import { parseJson } from "../untrusted/json.ts";
import { factsFrom, metadataOf } from "./facts.ts";
import { matchWeights } from "./match.ts";
import { type Refuse, refusalOf } from "./refusal.ts";
import { decodeSafetensors, encodeSafetensors, type SafetensorsOptions, writeSafetensors } from "./safetensors.ts";

export interface LoadModelOptions extends FromJsonOptions, ReadOptions {}

/**
 * Options of {@link saveModel} and {@link encodeModel}.
 *
 * @example
 * const options: SaveModelOptions = { weights: "float16" };
 */
export interface SaveModelOptions extends ToJsonOptions, Pick<SafetensorsOptions, "weights"> {}

const known: OptionTable<SaveModelOptions> = { weights: "optional", limits: "optional" };

const knownOfLoading: OptionTable<LoadModelOptions> = { ...knownOfReading, layers: "optional", limits: "optional" };

const ARCHITECTURE = "tributary";

/**
 * What {@link saveModel} writes into the metadata of a file beside the weights: the architecture, and what is known of the model. Whoever writes
 * a safetensors file with it, in whatever language, writes a file that {@link loadModel} opens.
 *
 * @throws {@link GraphError} when the model asks for more than {@link loadModel} allows by default.
 * @example
 * Object.keys(modelMetadata({ ...trained, classes: ["background", "cell"] })); // ["classes", "tributary"]
 */
export const modelMetadata = (trained: TrainedModel, options: ToJsonOptions = {}): Readonly<Record<string, string>> => {
  checkTrained("modelMetadata", trained);
  return { ...metadataOf("modelMetadata", trained), [ARCHITECTURE]: JSON.stringify(toJson(trained.net, options)) };
};

const contentOf = (at: string, trained: TrainedModel, given: SaveModelOptions) => {
  checkTrained(at, trained);
  checkOptions(at, given, known);
  const { weights: precision = "float32", ...options } = given;
  const { net, weights } = trained;
  const metadata = { ...metadataOf(at, trained), [ARCHITECTURE]: JSON.stringify(toJson(net, options)) };
  return [matchWeights(net, weights).weights, { metadata, weights: precision }] as const;
};

/**
 * Writes a model with its weights, and what is known of it, into one file. It is a safetensors file: Python reads the weights of it.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @throws {@link GraphError} when the model asks for more than {@link loadModel} allows by default.
 * @example
 * await saveModel("new.safetensors", { ...trained, classes: ["background", "cell"] });
 */
export const saveModel = async (
  path: string | URL,
  trained: TrainedModel,
  options: SaveModelOptions = {},
): Promise<void> => writeSafetensors(path, ...contentOf("saveModel", trained, options));

/**
 * The bytes of the file that {@link saveModel} writes, where there is no disk to write to.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @throws {@link GraphError} when the model asks for more than {@link loadModel} allows by default.
 * @example
 * const again = await loadModel(encodeModel({ ...trained, classes: ["background", "cell"] }));
 * again.classes; // ["background", "cell"]
 */
export const encodeModel = (trained: TrainedModel, options: SaveModelOptions = {}): Uint8Array<ArrayBuffer> =>
  encodeSafetensors(...contentOf("encodeModel", trained, options));

/**
 * Makes a model of the file that {@link saveModel} wrote: its bytes, or where it is.
 *
 * @param options Layers of your own, as `fromJson` takes them.
 * @throws {@link WeightsError} when the file is damaged, holds weights only, or weights that are not the model's.
 * @throws {@link GraphError} when the architecture in it is not one that `toJson` writes.
 * @example
 * const trained = await loadModel("cells.safetensors");
 * await using predictor = await createPredictor(trained);
 */
export const loadModel = async (source: FileSource, options: LoadModelOptions = {}): Promise<TrainedModel<Model>> => {
  checkOptions("loadModel", options, knownOfLoading);
  const { layers = {}, limits = {} } = options;
  const { at, bytes } = await openFile(source, "model file", options);
  const refuse = refusalOf(at, "get the file again, or write it again with saveModel()");
  const { weights, metadata } = decodeSafetensors(bytes, at);
  const { [ARCHITECTURE]: json, ...others } = metadata;
  if (json === undefined) {
    throw new WeightsError({
      at,
      problem: "the file holds weights, but no model",
      received: `${Object.keys(weights).length} weights`,
      expected: "a file that saveModel() wrote",
      fix: "build the model in code, and load these weights with matchWeights() or importWeights()",
    });
  }
  const net = fromJson(parse(json, refuse), { layers, limits });
  return { net, weights: matchWeights(net, weights).weights, ...factsFrom(others, refuse) };
};

const parse = (json: string, refuse: Refuse): unknown => {
  try {
    return parseJson(json);
  } catch (cause) {
    throw refuse("the architecture in the file is not JSON", (cause as Error).message);
  }
};
