/** @file A trained model as a `.onnx` file. */
import { type AnyModel, ArgumentError, type ModelPort, type NdArrays, type TrainedModel } from "@tributary/kernel";
import {
  type Abilities,
  bind,
  COUNT,
  checkOptions,
  checkTrained,
  type Layout,
  lower,
  type OnnxGraph,
  type OptionRule,
  type OptionTable,
  standardAbilities,
} from "@tributary/kernel/authoring";
import { encodeOnnx } from "../onnx/encode.ts";
import { foldBatchNormalization } from "../onnx/fold-batch-normalization.ts";
import { preparedInside } from "../pixels/maps.ts";
import { pixelGraph } from "../pixels/pixel-graph.ts";
import { metadataOf } from "../weights/facts.ts";
import { matchWeights } from "../weights/match.ts";
import { checkPrecision, type Precision, withHalves } from "../weights/precision.ts";

export interface OnnxOptions {
  /** Images at once. Default: left open, any number. */
  readonly batch?: number;
  /** Where the channels of images are at the inputs and outputs. Default `"last"`, as in the model; `"first"` as in PyTorch. */
  readonly channels?: Layout;
}

export interface OnnxFileOptions extends OnnxOptions {
  /**
   * Whether the file takes pictures as they are: bytes `[height, width, channels]` of any size, gray or in color, prepared inside of it as
   * the model says; and answers with `probabilities` and `labels` in place of the model's own outputs. One picture at a time.
   * Default false.
   */
  readonly pixels?: boolean;
  /**
   * How the file stores weights. `"float16"`: half the size, for pages; whoever opens it still computes with float32. Vectors stay as they are, and
   * so does an array with a number beyond 65504. Default `"float32"`.
   */
  readonly weights?: Precision;
}

const known: OptionTable<OnnxOptions> = { batch: COUNT, channels: "optional" };
const knownOfFiles: OptionTable<OnnxFileOptions> = { ...known, pixels: "optional", weights: "optional" };

const refuse = (at: string, problem: string, received: unknown, expected: string, fix: string): ArgumentError =>
  new ArgumentError({ at, problem, received: JSON.stringify(received) ?? String(received), expected, fix });

/** @throws {@link ArgumentError} for options by other names, and for values that cannot be meant: the file would be another than was asked for. */
const checkFile = (at: string, options: OnnxFileOptions, table: Readonly<Record<string, OptionRule>>): void => {
  checkOptions(at, options, table);
  const { channels, pixels } = options;
  if (channels !== undefined && channels !== "first" && channels !== "last") {
    throw refuse(
      at,
      "channels cannot lie there",
      channels,
      '"first" or "last"',
      'write channels: "first", or leave it out',
    );
  }
  if (pixels !== undefined && typeof pixels !== "boolean") {
    throw refuse(at, "pixels is neither on nor off", pixels, "true or false", "write pixels: true, or leave it out");
  }
};

/** A model as it predicts: an ONNX graph, and the weights that it reads. */
export interface InferenceGraph {
  readonly graph: OnnxGraph;
  readonly weights: NdArrays;
}

/** ONNX has one list of names, a model three: who comes later gets a suffix where a name is taken. */
const distinctNames = ({ inputs, outputs, weights }: AnyModel) => {
  const chosen = new Set([...inputs, ...outputs, ...weights].map(({ name }) => name));
  // A name that JavaScript's objects keep for themselves: ONNX Runtime keeps what comes out in one.
  const taken = new Set<string>(["__proto__"]);
  const distinct = (suffix: string, named: readonly { readonly name: string }[]): readonly string[] =>
    named.map(({ name }) => {
      let free = name;
      while (taken.has(free) || (free !== name && chosen.has(free))) free = `${free}${suffix}`;
      taken.add(free);
      return free;
    });
  return {
    inputs: distinct("_input", inputs),
    outputs: distinct("_output", outputs),
    weights: distinct("_weight", weights),
  };
};

/** A model's graph as it predicts, with batch normalization as it is. */
const written = (
  abilities: Abilities,
  { net, weights }: TrainedModel,
  { batch, channels = "last" }: OnnxOptions,
): InferenceGraph => {
  const { inputs, outputs } = batch === undefined ? net : bind(net, batch);
  const names = distinctNames(net);
  const atBorder = (port: ModelPort, name: string) =>
    ({ tensor: port.tensor, name, layout: port.tensor.shape.length === 4 ? channels : "last" }) as const;
  const graph = lower({
    name: net.name,
    inputs: inputs.map((port, i) => atBorder(port, names.inputs[i]!)),
    outputs: outputs.map((port, i) => atBorder(port, names.outputs[i]!)),
    weights: net.weights.map(({ tensor }, i) => ({ name: names.weights[i]!, tensor })),
    abilities,
  });
  const matched = matchWeights(net, weights).weights;
  const renamed = net.weights.map(({ name }, i) => [names.weights[i]!, matched[name]!] as const);
  return { graph, weights: Object.fromEntries(renamed) };
};

/**
 * What a model computes when it predicts: dropout gone, batch normalization folded into the convolutions before it.
 *
 * Inputs, outputs and weights are in the model's order. Their names are the model's, but for those that {@link toOnnx} changes.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @example
 * const inference = inferenceGraph(trained);
 * inference.graph.inputs.map(({ name }) => name); // ["image"]
 */
export const inferenceGraph = (trained: TrainedModel, options: OnnxOptions = {}): InferenceGraph => {
  checkFile("inferenceGraph", options, known);
  const { graph, weights } = written(standardAbilities, trained, options);
  return foldBatchNormalization(graph, weights);
};

/**
 * The same for the engine in this program: what it folds by itself is left to it, so that kernels are not copied here. That is all but the
 * transposed ones.
 */
export const engineGraph = (
  abilities: Abilities,
  trained: TrainedModel,
  options: Pick<OnnxOptions, "batch"> = {},
): InferenceGraph => {
  const { graph, weights } = written(abilities, trained, options);
  return foldBatchNormalization(graph, weights, ["ConvTranspose"]);
};

/** @throws {@link ArgumentError} where a file that takes pictures as they are is asked to take them otherwise. */
const checkPixels = ({ batch, channels }: OnnxOptions): void => {
  if (batch === undefined && channels === undefined) return;
  throw new ArgumentError({
    at: "toOnnx",
    problem: "a file that prepares pictures takes one at a time, as bytes with their channels last",
    received: batch === undefined ? `channels: "${channels}"` : `batch: ${batch}`,
    expected: "{ pixels: true } alone",
    fix: "leave batch and channels out, or pixels",
  });
};

const encoded = (
  { graph, weights }: InferenceGraph,
  precision: Precision,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> => {
  if (precision === "float32") return encodeOnnx(graph, weights, { metadata });
  const half = withHalves(graph, weights);
  return encodeOnnx(half.graph, half.weights, { metadata, halves: half.halves });
};

/**
 * A standard `.onnx` file: opset 21, inputs and outputs under the model's names and in its order. What is known of the model is in the
 * file's metadata: `classes`, `preprocessing`, `task` and `card`, each as JSON.
 *
 * With `pixels: true` the whole way from a picture's bytes to answers is in the file, so that other languages need no code of ours: `picture`
 * in, `probabilities` and `labels` out (of several outputs `name_probabilities`, …). They are what `prepare`, a predictor, `probabilities` and `labels` give.
 *
 * Of a network that names pixels `labels` lie on the picture: where it takes a fixed size, each pixel of the picture has the label under its center,
 * and -1 where the preparation cut it away, as `maskOnPicture` of `@tributary/images` lays masks. `probabilities` stay in the network's size.
 * A preparation that cuts nothing away is `{ pixels, resize: [height, width], crop: [height, width], interpolation }`.
 *
 * ONNX has one list of names: an output that is called like an input, `x`, becomes `x_output`, and a weight that is called like
 * either gets `_weight` behind its name.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @throws {@link ArgumentError} for options that cannot be meant, when the weights need 2 GB, which no `.onnx` file holds, or `pixels` is asked of a model that takes no picture.
 * @example
 * await writeFile("cells.onnx", toOnnx(trained));
 */
export const toOnnx = (trained: TrainedModel, options: OnnxFileOptions = {}): Uint8Array<ArrayBuffer> => {
  checkTrained("toOnnx", trained);
  checkFile("toOnnx", options, knownOfFiles);
  const { pixels = false, weights: precision = "float32", ...others } = options;
  checkPrecision("toOnnx", precision);
  const metadata = metadataOf("toOnnx", trained);
  if (!pixels) return encoded(inferenceGraph(trained, others), precision, metadata);
  checkPixels(others);
  const inference = pixelGraph(trained, inferenceGraph(trained, { channels: "first" }));
  return encoded(inference, precision, { ...metadata, pixels: preparedInside(trained) });
};
