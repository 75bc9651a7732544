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

const probabilitiesOf = (outputs: readonly OnnxOutput[], { name }: OnnxOutput): OnnxOutput | undefined =>
  name.endsWith("labels")
    ? outputs.find((other) => other.name === name.replace(/labels$/, "probabilities"))
    : undefined;

/** Of an output's probabilities and labels the labels say nothing more, but where they alone lie on the picture. */
const answering = (outputs: readonly OnnxOutput[]): readonly OnnxOutput[] => {
  const lies = ({ shape: [height, width] }: OnnxOutput): boolean => height === null && width === null;
  const better = outputs.filter((output) => {
    const probabilities = probabilitiesOf(outputs, output);
    return probabilities && output.shape.length > 1 && lies(output) && !lies(probabilities);
  });
  const worse = new Set(better.map((output) => probabilitiesOf(outputs, output)));
  return outputs.filter(
    (output) => better.includes(output) || !(probabilitiesOf(outputs, output) || worse.has(output)),
  );
};

/** @throws {@link UsageError} where what comes out would not lie on the picture, or not on all of it. */
const checkSizes = (path: string, { outputs: all, facts }: OnnxFile): void => {
  const isMap = ({ shape }: OnnxOutput): boolean => shape.length > 1;
  const isFixed = ({ shape: [height, width] }: OnnxOutput): boolean => height !== null || width !== null;
  const found = answering(all).find((output) => isMap(output) && isFixed(output));
  const isWhole = facts.card?.pixels === "prepared inside";
  const map = found ?? (isWhole ? undefined : all.find(isMap));
  if (!map) return;
  if (!found) {
    throw new UsageError({
      problem: `"${path}" does not name all pixels of the pictures that it is given`,
      received: `pixels: ${facts.card?.pixels}`,
      expected: "a preparation that shows the network the whole picture, or pictures that are cut into tiles here",
      fix: "export it without --pixels",
    });
  }
  throw new UsageError({
    problem: `"${path}" names the pixels of the picture that it prepared, not of the one that it was given`,
    received: `${found.name} [${found.shape.map((size) => size ?? "any").join(", ")}]`,
    expected: "a network that takes pictures of any size, or a file whose pictures are prepared here",
    fix: "export it without --pixels",
  });
};

/** How many classes labels of pixels are of; undefined where nothing says it. */
const countOf = ({ outputs, facts }: OnnxFile, output: OnnxOutput): number | undefined => {
  if (!output.name.endsWith("labels") || output.shape.length !== 2) return undefined;
  const count = probabilitiesOf(outputs, output)?.shape.at(-1) ?? facts.classes?.length;
  return count === undefined ? undefined : Math.max(2, count);
};

/** Labels as probabilities, which tiles are made of: 1 for the class, 0 for the others. */
const certain = ({ data, shape }: NdArray, count: number): NdArray => {
  const probabilities = new Float32Array(data.length * count);
  for (let i = 0; i < data.length; i++) probabilities[i * count + Number(data[i])] = 1;
  return { data: probabilities, shape: [...shape, count] };
};

/** A tensor of the meaning and the shape of what comes out. */
const standIn = (image: Tensor, { name, shape, operators }: OnnxOutput, classes: number | undefined): Tensor => {
  const count = shape.at(-1) ?? 1;
  if (classes !== undefined) return softmax(conv2d(classes, 1)(image) as Tensor) as Tensor;
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
    const answers = outputs.map((output) => {
      const [count, answer] = [countOf(file, output), results[output.name] as NdArray];
      return [output.name, withBatch(count === undefined ? answer : certain(answer, count))] as const;
    });
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
  const named = outputs.map((output) => [output.name, standIn(image, output, countOf(file, output))] as const);
  const net: TrainedModel["net"] = model(image, named.length === 1 ? named[0]![1] : Object.fromEntries(named), {
    name: file.name,
  });
  return { ...file.facts, net, weights: {}, preprocessing: asTheyAre, ask: (engine) => ask(file, outputs, engine) };
};
