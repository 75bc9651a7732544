/** @file A trained model as a `.onnx` file. */
import type { ModelPort, NdArrays, TrainedModel } from "@tributary/kernel";
import { bind, checkTrained, type Layout, lower, type OnnxGraph } from "@tributary/kernel/authoring";
import { encodeOnnx } from "../onnx/encode.ts";
import { foldBatchNormalization } from "../onnx/fold-batch-normalization.ts";
import { metadataOf } from "../weights/facts.ts";
import { matchWeights } from "../weights/match.ts";

export interface OnnxOptions {
  /** Images at once. Default: left open, any number. */
  readonly batch?: number;
  /** Where the channels of images are at the inputs and outputs. Default `"last"`, as in the model; `"first"` as in PyTorch. */
  readonly channels?: Layout;
}

/** A model as it predicts: an ONNX graph, and the weights that it reads. */
export interface InferenceGraph {
  readonly graph: OnnxGraph;
  readonly weights: NdArrays;
}

/**
 * What a model computes when it predicts: dropout gone, batch normalization folded into the convolutions before it.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 */
export const inferenceGraph = (
  { net, weights }: TrainedModel,
  { batch, channels = "last" }: OnnxOptions = {},
): InferenceGraph => {
  const { inputs, outputs } = batch === undefined ? net : bind(net, batch);
  const atBorder = (port: ModelPort) =>
    ({ ...port, layout: port.tensor.shape.length === 4 ? channels : "last" }) as const;
  const graph = lower({
    name: net.name,
    inputs: inputs.map(atBorder),
    outputs: outputs.map(atBorder),
    weights: net.weights.map(({ name, tensor }) => ({ name, tensor })),
  });
  return foldBatchNormalization(graph, matchWeights(net, weights).weights);
};

/**
 * A standard `.onnx` file: opset 21, inputs and outputs under the model's names and in its order. What is known of the model is in the
 * file's metadata: `classes`, `preprocessing`, `task` and `card`, each as JSON.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @throws {@link ArgumentError} when the weights need 2 GB, which no `.onnx` file holds.
 * @example
 * await writeFile("cells.onnx", toOnnx(trained));
 */
export const toOnnx = (trained: TrainedModel, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> => {
  checkTrained("toOnnx", trained);
  const { graph, weights } = inferenceGraph(trained, options);
  return encodeOnnx(graph, weights, { metadata: metadataOf(trained) });
};
