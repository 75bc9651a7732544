/** @file A whole model in one file: safetensors, with the architecture as JSON in the metadata. */

import {
  type AnyModel,
  type FromJsonOptions,
  fromJson,
  type Model,
  type NdArrays,
  toJson,
  WeightsError,
} from "@tributary/kernel";
import { files } from "#files";
import { loadWeights } from "./load.ts";
import { decodeSafetensors, encodeSafetensors, type SafetensorsOptions, writeSafetensors } from "./safetensors.ts";

const ARCHITECTURE = "tributary";

/** A model and its weights, as they come from a file. */
export interface LoadedModel {
  readonly net: Model;
  readonly weights: NdArrays;
  /** Text pairs that traveled with the model. */
  readonly metadata: Readonly<Record<string, string>>;
}

const contentOf = (net: AnyModel, weights: NdArrays, { metadata = {} }: SafetensorsOptions) =>
  [
    loadWeights(net, weights).weights,
    { metadata: { ...metadata, [ARCHITECTURE]: JSON.stringify(toJson(net)) } },
  ] as const;

/**
 * Writes a model with its weights into one file. It is a safetensors file: Python reads the weights of it.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @example
 * await saveModel("cells.safetensors", net, trainer.weights());
 */
export const saveModel = async (
  path: string | URL,
  net: AnyModel,
  weights: NdArrays,
  options: SafetensorsOptions = {},
): Promise<void> => writeSafetensors(path, ...contentOf(net, weights, options));

/** The bytes of the file that {@link saveModel} writes, where there is no disk to write to. */
export const encodeModel = (
  net: AnyModel,
  weights: NdArrays,
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> => encodeSafetensors(...contentOf(net, weights, options));

/**
 * Makes a model of the file that {@link saveModel} wrote: its bytes, or where it is.
 *
 * @param options Layers of your own, as `fromJson` takes them.
 * @throws {@link WeightsError} when the file is damaged, holds weights only, or weights that are not the model's.
 * @throws {@link GraphError} when the architecture in it is not one that `toJson` writes.
 * @example
 * const { net, weights } = await loadModel("cells.safetensors");
 * const predictor = await createPredictor(net, { weights });
 */
export const loadModel = async (
  source: Uint8Array | string | URL,
  options: FromJsonOptions = {},
): Promise<LoadedModel> => {
  const at = source instanceof Uint8Array ? "model file" : String(source);
  const { weights, metadata } = decodeSafetensors(source instanceof Uint8Array ? source : await files.read(source), at);
  const { [ARCHITECTURE]: json, ...others } = metadata;
  if (json === undefined) {
    throw new WeightsError({
      at,
      problem: "the file holds weights, but no model",
      received: `${Object.keys(weights).length} weights`,
      expected: "a file that saveModel() wrote",
      fix: "build the model in code, and load these weights with loadWeights() or importWeights()",
    });
  }
  const net = fromJson(parse(json, at), options);
  return { net, weights: loadWeights(net, weights).weights, metadata: others };
};

const parse = (json: string, at: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new WeightsError({
      at,
      problem: "the architecture in the file is not JSON",
      received: (cause as Error).message,
      fix: "get the file again, or write it again with saveModel()",
    });
  }
};
