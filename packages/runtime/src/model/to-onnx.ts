/** @file A model and its weights as a `.onnx` file. */
import type { AnyModel, ModelPort, NdArrays } from "@tributary/kernel";
import { bind, type Layout, lower, type OnnxGraph } from "@tributary/kernel/authoring";
import { encodeOnnx } from "../onnx/encode.ts";
import { foldBatchNormalization } from "../onnx/fold-batch-normalization.ts";
import { loadWeights } from "../weights/load.ts";

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
  net: AnyModel,
  weights: NdArrays,
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
  return foldBatchNormalization(graph, loadWeights(net, weights).weights);
};

/**
 * A standard `.onnx` file: opset 21, inputs and outputs under the model's names and in its order.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @example
 * await writeFile("cells.onnx", toOnnx(net, trainer.weights()));
 */
export const toOnnx = (net: AnyModel, weights: NdArrays, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> => {
  const inference = inferenceGraph(net, weights, options);
  return encodeOnnx(inference.graph, inference.weights);
};
