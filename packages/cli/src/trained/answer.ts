/** @file Predictions of a trained model for pictures of any size. */

import { type Image, imageFrom, type Mask, prepare, preparePicture } from "@tributary/images";
import { type NdArray, type NdArrays, type Tensor, type TrainedModel, WeightsError } from "@tributary/kernel";
import { checkOptions, meaningOf, type OptionTable } from "@tributary/kernel/authoring";
import {
  type AnyPrediction,
  type Band,
  type ClassAnswer,
  classes,
  createPredictor,
  imageRows,
  joinBands,
  mask,
  type PredictOptions,
  type Predictor,
  predictTiled,
  probabilities,
  type SessionOptions,
  type TilePredictor,
} from "@tributary/runtime";
import { countedClasses, inputOf } from "./facts.ts";
import type { AskedModel, AskedPredictor } from "./onnx-model.ts";
import { cutFor, type Tiling } from "./plan.ts";

/** A trained model with a session open. */
export interface OpenModel extends TrainedModel {
  readonly predictor: AskedPredictor;
}

/**
 * Opens a session on a trained model, or on one of {@link openOnnx}; `predictor.dispose()` of it frees it.
 *
 * @param device As `createPredictor` takes it.
 * @param options Its threads, as `createPredictor` takes them.
 * @example
 * const open = await openForAnswers(trained, "cpu");
 * (await classify(open, picture)).map(({ name }) => name).toSorted(); // ["cat", "dog"]
 * await open.predictor.dispose();
 */
export const openForAnswers = async (
  trained: TrainedModel,
  device: string,
  options: Pick<SessionOptions, "threads"> = {},
): Promise<OpenModel> => {
  checkOptions("openForAnswers", options, { threads: "optional" });
  const engine = { device, ...options };
  const predictor: AskedPredictor =
    "ask" in trained ? await (trained as AskedModel).ask(engine) : await createPredictor(trained, engine);
  return { ...trained, predictor };
};

/** Opens a session, lets work be done, and closes it. */
export const withSession = async <T>(
  trained: TrainedModel,
  device: string,
  work: (open: OpenModel) => Promise<T>,
): Promise<T> => {
  const open = await openForAnswers(trained, device);
  try {
    return await work(open);
  } finally {
    await open.predictor.dispose();
  }
};

/** @throws {@link WeightsError} when a model answers with what is no number: nothing that is said of it would mean anything. */
export const checkFinite = (name: string, numbers: ArrayLike<number>): void => {
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isFinite(numbers[i])) continue;
    throw new WeightsError({
      at: name,
      problem: "the model answers with numbers that are not finite",
      received: String(numbers[i]),
      fix: "train it again with a lower --learning-rate: its weights grew without end; or look at the picture's own numbers",
    });
  }
};

/** One array as the model takes it: by the name of its input, in a list, or alone. */
const fedTo = ({ net: { given, inputs } }: OpenModel, array: NdArray): NdArray | readonly NdArray[] | NdArrays => {
  if ("shape" in given.inputs) return array;
  return Array.isArray(given.inputs) ? [array] : { [inputs[0]!.name]: array };
};

/** One answer as the model gives it. */
const answeredBy = ({ net: { given, outputs } }: OpenModel, array: NdArray): AnyPrediction => {
  if ("shape" in given.outputs) return array;
  return Array.isArray(given.outputs) ? [array] : { [outputs[0]!.name]: array };
};

const isOne = (value: unknown): value is NdArray => "data" in Object(value);

/** What a model of one input says of an array, and the numbers of its first output. */
export const askAbout = async (
  open: OpenModel,
  array: NdArray,
  options?: PredictOptions,
): Promise<{ readonly prediction: AnyPrediction; readonly numbers: NdArray }> => {
  const prediction = await open.predictor.predict(fedTo(open, array), options);
  return { prediction, numbers: numbersOf(open.net, prediction, 0) };
};

/** What comes out, of one input whatever it goes by. */
const ask = async (
  open: OpenModel,
  pictures: Image | readonly Image[],
  signal?: AbortSignal,
): ReturnType<Predictor["predict"]> => {
  const prediction = await open.predictor.predict(fedTo(open, prepare(open)(pictures)), signal ? { signal } : {});
  for (const { data } of isOne(prediction) ? [prediction] : (Object.values(prediction) as NdArray[])) {
    checkFinite(open.net.name, data);
  }
  return prediction;
};

export interface AskOptions {
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called as it goes on, of what is done tile by tile: how much is done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Told how the picture is cut, where it is. */
  readonly onTiling?: ((tiling: Tiling) => void) | undefined;
}

const knownOfAsking: OptionTable<AskOptions> = { signal: "optional", onProgress: "optional", onTiling: "optional" };

/** The probability of each class, for every picture. */
export const classifyAll = async (
  open: OpenModel,
  pictures: readonly Image[],
  { signal }: AskOptions = {},
): Promise<readonly (readonly number[])[]> => {
  // What takes pictures of any size takes those of one size at once.
  if (new Set(pictures.map(({ shape }) => shape.join())).size > 1 && open.net.inputs[0]!.tensor.shape[1] === null) {
    const each: (readonly number[])[] = [];
    for (const picture of pictures) each.push(...(await classifyAll(open, [picture], { ...(signal && { signal }) })));
    return each;
  }
  const prediction = await ask(open, pictures, signal);
  const { data, shape } = probabilities(open, prediction);
  const [, count = 0] = shape;
  return pictures.map((_, i) => Array.from(data.subarray(i * count, (i + 1) * count)));
};

/**
 * The classes by name, the most probable first.
 *
 * @example
 * const open = await openForAnswers(trained, "cpu");
 * (await classify(open, picture)).length; // 2
 */
export const classify = async (
  open: OpenModel,
  picture: Image,
  options: AskOptions = {},
): Promise<readonly ClassAnswer[]> => {
  checkOptions("classify", options, knownOfAsking);
  return classes(open, await ask(open, picture, options.signal))[0]!;
};

/** What one of several outputs says. */
export interface OutputAnswer {
  readonly name: string;
  /** The most probable first, where it names pictures. */
  readonly classes?: readonly ClassAnswer[];
  /** The share of the pixels that each class has, where it names pixels. */
  readonly shares?: Readonly<Record<string, number>>;
  /** The numbers as they are, where it names nothing; of many, the least, the mean and the most. */
  readonly values?: readonly number[];
  readonly range?: { readonly least: number; readonly mean: number; readonly most: number };
  readonly shape: readonly number[];
}

/** Numbers that a person can read. */
const FEW = 16;

/** Whether one class of several is true of every pixel: logits, a softmax, a sigmoid, or labels. */
const namesPixels = (tensor: Tensor): boolean => {
  const meaning = meaningOf(tensor);
  if (meaning.kind === "labels") return tensor.shape.length === 3;
  if (tensor.shape.length !== 4) return false;
  const isSingle = tensor.shape[3] === 1;
  return meaning.kind === "values" ? !isSingle : isSingle || meaning.axis === 3;
};

/**
 * What share of the pixels each class has.
 *
 * @example
 * sharesOf({ data: Int32Array.of(0, 0, 1, 0) }, ["sky", "road"]); // { sky: 0.75, road: 0.25 }
 */
export const sharesOf = ({ data }: Pick<Mask, "data">, names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = names.map(() => 0);
  for (const label of data) counts[label]!++;
  return Object.fromEntries(names.map((name, k) => [name, counts[k]! / data.length]));
};

const rangeOf = (numbers: ArrayLike<number>): NonNullable<OutputAnswer["range"]> => {
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < numbers.length; i++) {
    least = Math.min(least, numbers[i]!);
    most = Math.max(most, numbers[i]!);
    sum += numbers[i]!;
  }
  return { least, mean: sum / numbers.length, most };
};

const numbersOf = (net: TrainedModel["net"], prediction: AnyPrediction, index: number): NdArray => {
  if (isOne(prediction)) return prediction;
  return (Array.isArray(prediction) ? prediction[index] : (prediction as NdArrays)[net.outputs[index]!.name])!;
};

/**
 * What every output of a model says, by its name. Names of classes are those of an output that has as many.
 *
 * @example
 * const open = await openForAnswers(trained, "cpu");
 * (await answerEach(open, picture)).map(({ name, shape }) => [name, shape]); // [["output", [2]]]
 */
export const answerEach = async (
  open: OpenModel,
  picture: Image,
  options: AskOptions = {},
): Promise<readonly OutputAnswer[]> => {
  checkOptions("answerEach", options, knownOfAsking);
  const prediction = await ask(open, picture, options.signal);
  return open.net.outputs.map(({ name, tensor }, index) => {
    const count = tensor.shape.at(-1);
    const named = { ...open, classes: open.classes?.length === count ? open.classes : undefined };
    if (tensor.shape.length === 2) {
      const [answer] = classes(named, prediction, { output: name });
      return { name, shape: [count ?? 0], ...(answer ? { classes: answer } : {}) };
    }
    const {
      data,
      shape: [, ...shape],
    } = numbersOf(open.net, prediction, index);
    if (namesPixels(tensor)) {
      const names = named.classes ?? countedClasses(count);
      return { name, shape, shares: sharesOf(mask(named, prediction, { output: name }), names) };
    }
    return { name, shape, ...(data.length <= FEW ? { values: Array.from(data) } : { range: rangeOf(data) }) };
  });
};

/** @throws {@link ShapeError} when pictures that are larger than its tiles cannot be cut for this network. */
export const checkTiles = (net: TrainedModel["net"]): void => {
  const [height, width] = inputOf(net);
  cutFor(net, [4 * height, 4 * width]);
};

async function* bandsOf(
  open: OpenModel,
  picture: Image,
  { signal, onProgress, onTiling }: AskOptions,
): AsyncGenerator<Band> {
  const image = preparePicture(open, picture, { keepSize: true });
  const { plan, tiling } = cutFor(open.net, picture.shape);
  if (tiling) onTiling?.(tiling);
  const predictor: TilePredictor = {
    predict: async (tiles, given) =>
      isOne(tiles) ? (await askAbout(open, tiles, given)).numbers : open.predictor.predict(tiles, given),
  };
  for await (const band of predictTiled(predictor, imageRows(image), plan, signal ? { signal } : {})) {
    yield band;
    onProgress?.((band.top + band.shape[0]) / picture.shape[0]);
  }
}

/**
 * The class of every pixel of a picture of any size, tile by tile where it is larger than the model's input.
 *
 * @example
 * const pixels = initialize(model(input([32, 32, 3]), conv2d(2, 1)));
 * const open = await openForAnswers(pixels, "cpu");
 * (await segment(open, imageFrom(new Uint8Array(70 * 50 * 3), [70, 50, 3]))).shape; // [70, 50]
 */
export const segment = async (open: OpenModel, picture: Image, options: AskOptions = {}): Promise<Mask> => {
  checkOptions("segment", options, knownOfAsking);
  const [height, width] = picture.shape;
  const data = new Int32Array(height * width);
  for await (const { top, shape, data: scores } of bandsOf(open, picture, options)) {
    checkFinite(open.net.name, scores);
    data.set(mask(open, answeredBy(open, { data: scores, shape: [1, ...shape] })).data, top * width);
  }
  return { data, shape: [height, width] };
};

/**
 * The picture without its noise, 0 to 1, tile by tile.
 *
 * @example
 * const cleaner = initialize(model(input([32, 32, 3]), conv2d(3, 1)));
 * const open = await openForAnswers({ ...cleaner, task: "denoising" }, "cpu");
 * (await denoise(open, picture)).shape; // [40, 40, 3]
 */
export const denoise = async (
  open: OpenModel,
  picture: Image,
  options: AskOptions = {},
): Promise<Image<Float32Array>> => {
  checkOptions("denoise", options, knownOfAsking);
  const { data, shape } = await joinBands(bandsOf(open, picture, options));
  checkFinite(open.net.name, data);
  return imageFrom(data as Float32Array, [shape[1]!, shape[2]!, shape[3]!]);
};
