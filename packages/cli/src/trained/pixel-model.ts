/** @file ONNX files that prepare pictures themselves: bytes of any size in, probabilities or labels out. */
import {
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  type Preprocessing,
  sigmoid,
  softmax,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import { argMax } from "@tributary/kernel/ops";
import { type OnnxFile, type OnnxOutput, openSession, type Predictor, type SessionOptions } from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import type { AskedModel, AskedPredictor } from "./onnx-model.ts";

/** Whether a file is one that `export --pixels` wrote. */
export const preparesItself = ({ facts, inputs }: OnnxFile): boolean =>
  facts.card?.pixels !== undefined && inputs.length === 1 && inputs[0]!.shape.length === 3;

/** Levels from 0 to 255: the file does the rest. */
const asTheyAre: Preprocessing = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] };

/** @throws {@link UsageError} where what comes out would not lie on the picture. */
const checkSizes = (path: string, { outputs, facts }: OnnxFile): void => {
  const resizes = typeof facts.preprocessing === "object" && "resize" in facts.preprocessing;
  const isMap = ({ shape }: OnnxOutput): boolean => shape.length > 1;
  const isFixed = ({ shape: [height, width] }: OnnxOutput): boolean => resizes || height !== null || width !== null;
  const found = outputs.find((output) => isMap(output) && isFixed(output));
  if (!found) return;
  throw new UsageError({
    problem: `"${path}" names the pixels of the picture that it prepared, not of the one that it was given`,
    received: `${found.name} [${found.shape.map((size) => size ?? "any").join(", ")}]`,
    expected: "a network that takes pictures of any size, or a file whose pictures are prepared here",
    fix: "export it without --pixels",
  });
};

/** Of an output's probabilities and labels the labels say nothing more. */
const answering = (outputs: readonly OnnxOutput[]): readonly OnnxOutput[] => {
  const names = new Set(outputs.map(({ name }) => name));
  return outputs.filter(({ name }) => !names.has(name.replace(/labels$/, "probabilities")) || !name.endsWith("labels"));
};

/** A tensor of the meaning and the shape of what comes out. */
const standIn = (image: Tensor, { name, shape, operators }: OnnxOutput): Tensor => {
  const count = shape.at(-1) ?? 1;
  if (name.endsWith("labels")) return argMax(conv2d(2, 1)(image) as Tensor);
  const scores: Tensor =
    shape.length === 1 ? dense(count)(globalAveragePooling2d(image)) : (conv2d(count, 1)(image) as Tensor);
  if (!name.endsWith("probabilities")) return scores;
  return operators.includes("Softmax") ? (softmax(scores) as Tensor) : (sigmoid(scores) as Tensor);
};

const withBatch = ({ data, shape }: NdArray): NdArray => ({
  data: Float32Array.from(data, Number),
  shape: [1, ...shape],
});

/** Opens a session that is asked about one picture after the other. */
const ask = async (file: OnnxFile, outputs: readonly OnnxOutput[], engine: SessionOptions): Promise<AskedPredictor> => {
  const session = await openSession(file.bytes, engine, file.name);
  const [{ name: fed } = { name: "" }] = file.inputs;
  const predict = async ({ data, shape }: NdArray, { signal }: { readonly signal?: AbortSignal } = {}) => {
    signal?.throwIfAborted();
    const [, ...size] = shape;
    const bytes = Uint8Array.from(data, (level) => Math.round(Number(level)));
    const results = await session.run({ [fed]: { dtype: "uint8", data: bytes, shape: size } });
    const answers = outputs.map(({ name }) => [name, withBatch(results[name] as NdArray)] as const);
    return answers.length === 1 ? answers[0]![1] : Object.fromEntries(answers);
  };
  // Of a model from a file nothing is known when this is compiled.
  return {
    device: session.device,
    predict: predict as unknown as Predictor["predict"],
    dispose: () => session.dispose(),
  };
};

/**
 * A file that prepares pictures itself, asked as other models are: a network that takes levels from 0 to 255 stands in for it.
 *
 * @throws {@link UsageError} where what comes out would not lie on the picture.
 */
export const pixelModel = (path: string, file: OnnxFile): AskedModel => {
  checkSizes(path, file);
  const [port] = file.inputs as [OnnxFile["inputs"][number]];
  const image = input([null, null, 3], { name: port.name });
  const outputs = answering(file.outputs);
  const named = outputs.map((output) => [output.name, standIn(image, output)] as const);
  const net: TrainedModel["net"] = model(image, named.length === 1 ? named[0]![1] : Object.fromEntries(named), {
    name: file.name,
  });
  return { ...file.facts, net, weights: {}, preprocessing: asTheyAre, ask: (engine) => ask(file, outputs, engine) };
};
