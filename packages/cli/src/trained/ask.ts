/** @file A question to a model of one input, whatever its input and outputs go by. */
import { type Image, prepare } from "@tributary/images";
import { type NdArray, type NdArrays, type TrainedModel, WeightsError } from "@tributary/kernel";
import type { OptionTable } from "@tributary/kernel/authoring";
import type { AnyPrediction, PredictOptions, Predictor } from "@tributary/runtime";
import type { OpenModel } from "./open-for-answers.ts";
import type { Tiling } from "./plan.ts";

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
export const answeredBy = ({ net: { given, outputs } }: OpenModel, array: NdArray): AnyPrediction => {
  if ("shape" in given.outputs) return array;
  return Array.isArray(given.outputs) ? [array] : { [outputs[0]!.name]: array };
};

export const isOne = (value: unknown): value is NdArray => "data" in Object(value);

/** The numbers of one output. */
export const numbersOf = (net: TrainedModel["net"], prediction: AnyPrediction, index: number): NdArray => {
  if (isOne(prediction)) return prediction;
  return (Array.isArray(prediction) ? prediction[index] : (prediction as NdArrays)[net.outputs[index]!.name])!;
};

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
export const askPictures = async (
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

export const knownOfAsking: OptionTable<AskOptions> = {
  signal: "optional",
  onProgress: "optional",
  onTiling: "optional",
};
