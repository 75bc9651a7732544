/** @file ONNX models of any origin, asked as ours are: a network of the same inputs and outputs stands in for the one in the file. */
import {
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  reshape,
  sigmoid,
  softmax,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import { countOf, showShape } from "@tributary/kernel/authoring";
import {
  type OnnxFile,
  type OnnxOutput,
  openSession,
  type Predictor,
  readOnnx,
  type SessionOptions,
} from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import { completed, type Opened, type Told } from "./facts.ts";
import { pixelModel, preparesItself } from "./pixel-model.ts";

/** A model, and how to ask it. */
export interface AskedModel extends TrainedModel {
  readonly ask: (engine: SessionOptions) => Promise<AskedPredictor>;
}

export type AskedPredictor = Pick<Predictor, "device" | "predict" | "dispose">;

type Layout = "first" | "last";

const isChannels = (size: number | null | undefined): boolean => size === 1 || size === 3 || size === 4;

/** Where the channels of its pictures are. */
const layoutOf = (path: string, { inputs, producer }: OnnxFile): Layout => {
  const [{ shape } = { shape: [] }] = inputs;
  const ends: readonly Layout[] = producer === "tributary" ? ["last", "first"] : ["first", "last"];
  const found = ends.find((end) => isChannels(end === "first" ? shape[1] : shape[3]));
  if (inputs.length === 1 && shape.length === 4 && found) return found;
  throw new UsageError({
    problem: `"${path}" does not take pictures`,
    received: inputs.map((port) => `${port.name} ${showShape([...port.shape])}`).join(", ") || "no input",
    expected: "one input, [batch, channels, height, width] or [batch, height, width, channels]",
    fix: "run it in a program, with openSession() of @tributary/runtime",
  });
};

/** Operators that move numbers, and leave them what they are. */
const passes = new Set(["Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Slice"]);

/** Logits, or what a softmax or a sigmoid made of them. */
const activationOf = ({ operators }: OnnxOutput): ((x: Tensor) => Tensor) => {
  const last = operators.find((operator) => !passes.has(operator));
  if (last === "Softmax") return softmax as (x: Tensor) => Tensor;
  return last === "Sigmoid" ? (sigmoid as (x: Tensor) => Tensor) : (x) => x;
};

const lastOf = <T>(layout: Layout, shape: readonly T[]): readonly T[] => {
  const [batch, channels, ...sizes] = shape;
  return layout === "first" && shape.length === 4 ? [batch!, ...sizes, channels!] : shape;
};

/** A tensor that could be what comes out: of its shape, and of its meaning. */
const standIn = (image: Tensor, layout: Layout, output: OnnxOutput): Tensor => {
  const [, ...shape] = lastOf(layout, output.shape);
  const activate = activationOf(output);
  const channels = shape.at(-1);
  if (shape.length === 3 && shape.includes(null)) return activate(conv2d(channels ?? 1, 1)(image) as Tensor);
  const sizes = shape.map((size) => size ?? 1);
  return activate(reshape(sizes)(dense(countOf(sizes))(globalAveragePooling2d(image))) as Tensor);
};

/** The same numbers with their channels at the other end. */
const moved = ({ data, shape }: NdArray, to: Layout): NdArray => {
  const [batch = 1, a = 1, b = 1, c = 1] = shape;
  const [height, width, channels] = to === "first" ? [a, b, c] : [b, c, a];
  const area = height * width;
  const result = new Float32Array(data.length);
  for (let n = 0, at = 0; n < batch; n++) {
    for (let p = 0; p < area; p++) {
      for (let k = 0; k < channels; k++, at++) {
        const other = n * area * channels + k * area + p;
        if (to === "first") result[other] = data[at]!;
        else result[at] = data[other]!;
      }
    }
  }
  return { data: result, shape: to === "first" ? [batch, channels, height, width] : [batch, height, width, channels] };
};

/** Opens a session that takes and gives pictures with their channels last. Pictures go in one by one: many files fix the batch at 1. */
const ask = async (file: OnnxFile, layout: Layout, engine: SessionOptions): Promise<AskedPredictor> => {
  const session = await openSession(file.bytes, engine, file.name);
  const [{ name: fed } = { name: "" }] = file.inputs;
  const one = async (picture: NdArray): Promise<readonly NdArray[]> => {
    const results = await session.run({ [fed]: layout === "first" ? moved(picture, "first") : picture });
    return file.outputs.map(({ name }) => {
      const result = results[name] as NdArray;
      return layout === "first" && result.shape.length === 4 ? moved(result, "last") : result;
    });
  };
  const joined = (parts: readonly NdArray[]): NdArray => {
    const [first] = parts as [NdArray];
    const data = new Float32Array(parts.length * first.data.length);
    for (const [i, part] of parts.entries()) data.set(part.data, i * first.data.length);
    return { data, shape: [parts.length, ...first.shape.slice(1)] };
  };
  const predict = async ({ data, shape: [batch = 1, ...size] }: NdArray, { signal }: { signal?: AbortSignal } = {}) => {
    const answers: (readonly NdArray[])[] = [];
    for (let i = 0; i < batch; i++) {
      signal?.throwIfAborted();
      const count = countOf(size);
      answers.push(
        await one({ data: Float32Array.from(data.subarray(i * count, (i + 1) * count)), shape: [1, ...size] }),
      );
    }
    const outputs = file.outputs.map(({ name }, k) => [name, joined(answers.map((answer) => answer[k]!))] as const);
    return outputs.length === 1 ? outputs[0]![1] : Object.fromEntries(outputs);
  };
  // Of a model from a file nothing is known when this is compiled.
  return {
    device: session.device,
    predict: predict as unknown as Predictor["predict"],
    dispose: () => session.dispose(),
  };
};

/** @throws {@link UsageError} when somebody says how pictures are prepared of a file that does it itself. */
const checkToldNothing = (path: string, told: Told | undefined): void => {
  if (told?.preprocessing === undefined) return;
  throw new UsageError({
    problem: `"${path}" prepares pictures itself`,
    expected: "nothing said about how pixels are prepared",
    fix: "leave that option out, or export the model without --pixels",
  });
};

/**
 * Opens an ONNX model of any origin that takes pictures.
 *
 * @param source A path, or the bytes of a file.
 * @param name What it is called in errors. Default: the path, or `"model.onnx"`.
 * @throws {@link UsageError} when it takes something else.
 * @throws {@link WeightsError} when it is no ONNX file, or damaged.
 * @example
 * const file = toOnnx(initialize(model(input([8, 8, 3], { name: "image" }), chain(globalAveragePooling2d, dense(2)))));
 * const opened = await openOnnx(file);
 * opened.trained.net.outputs[0]!.tensor.shape; // [null, 2]
 */
export const openOnnx = async (
  source: string | Uint8Array,
  told?: Told,
  name: string = typeof source === "string" ? source : "model.onnx",
): Promise<Opened<AskedModel>> => {
  const file = await readOnnx(source);
  if (preparesItself(file)) {
    checkToldNothing(name, told);
    return { trained: pixelModel(name, file), assumed: [] };
  }
  const layout = layoutOf(name, file);
  const [port] = file.inputs as [OnnxFile["inputs"][number]];
  const image = input(lastOf(layout, port.shape).slice(1) as [number, number, number], { name: port.name });
  const outputs = file.outputs.map((output) => [output.name, standIn(image, layout, output)] as const);
  const net = model(image, outputs.length === 1 ? outputs[0]![1] : Object.fromEntries(outputs), { name: file.name });
  const { trained, assumed } = completed({ ...file.facts, net, weights: {} }, told);
  return { trained: { ...trained, ask: (engine) => ask(file, layout, engine) }, assumed };
};
