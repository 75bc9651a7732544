/** @file A trained model from a TensorFlow.js layers model. */

import { type Model, type TrainedModel, WeightsError } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import { knownOfTfjs, type LoadTfjsOptions, trainedFrom } from "../keras/load.ts";
import { isRecord } from "../weights/refusal.ts";
import { nameOfTfjs, readTfjsContent, type TfjsSource, tfjsRefusal } from "./read.ts";

/** TensorFlow.js follows Keras 2: its hard sigmoid, its names. */
const FOLLOWS = 2;

/** Who wrote the architecture: a version of Keras, or `"tfjs-layers 4.22.0"`. */
const originOf = (version: unknown): string =>
  typeof version === "string" && !version.startsWith("tfjs") ? `TensorFlow.js, of Keras ${version}` : "TensorFlow.js";

/**
 * Opens a TensorFlow.js layers model with its architecture and its weights, as `loadKeras` opens those of Keras.
 *
 * @param source Where its `model.json` is (a path in Node, an address anywhere), or its files in memory.
 * @throws {@link GraphError} when the model has layers or settings that Tributary lacks; it names each, and where it stands.
 * @throws {@link WeightsError} when the files are damaged, or hold weights alone.
 * @example
 * const mobile = await loadTfjs("mobile/model.json");
 * mobile.net.outputs[0]?.tensor.shape; // [null, 30, 30, 32]
 */
export const loadTfjs = async (source: TfjsSource, options: LoadTfjsOptions = {}): Promise<TrainedModel<Model>> => {
  const at = nameOfTfjs(source);
  checkOptions("loadTfjs", options, knownOfTfjs);
  const { weights, topology } = await readTfjsContent(source, options);
  if (topology === null) {
    throw new WeightsError({
      at,
      problem: "the file lists weights, but has no architecture",
      received: `${Object.keys(weights).length} weights`,
      expected: "a model.json with modelTopology",
      fix: "build the model in code, and load these weights with readTfjs() and importWeights()",
    });
  }
  const config = isRecord(topology.model_config) ? topology.model_config : topology;
  const origin = originOf(topology.keras_version);
  return trainedFrom({ weights, config, version: FOLLOWS, origin, facts: {} }, options, at, tfjsRefusal(source));
};
