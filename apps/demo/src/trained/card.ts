/** @file What a trained model is for: it travels in the model's file, so that nobody has to say it again. */
import type { AnyModel, NdArrays } from "@tributary/kernel";
import type { Preprocessing } from "@tributary/kernel/authoring";
import { loadModel } from "@tributary/runtime";
import { checkFile } from "./check-file.ts";
import type { InputSize } from "./subject.ts";

export type Task = "classification" | "segmentation" | "denoising";

/**
 * What pixels become before the network sees them.
 *
 * - `"unit"`: from 0 to 1.
 * - `"fluorescence"`: their square roots, the picture's mean 0 and deviation 1: dim nuclei show beside bright ones.
 * - `"torch"`, `"tf"`, `"caffe"`: as published weights expect it.
 */
export type Preparation = "unit" | "fluorescence" | Preprocessing;

export interface Card {
  readonly task: Task;
  /** What the numbers that come out mean, in their order; none for denoising. */
  readonly classes: readonly string[];
  readonly preparation: Preparation;
  /** By which the data was divided: what it follows from is not for judging the model on. */
  readonly seed: number;
}

const KEY = "card";

export const cardMetadata = (card: Card): Readonly<Record<string, string>> => ({ [KEY]: JSON.stringify(card) });

/** What can be guessed of a model that says nothing of itself. */
const guessed = ({ outputs }: AnyModel): Card => {
  const { shape } = outputs[0]!.tensor;
  const count = shape.at(-1) ?? 1;
  return {
    task: shape.length === 4 ? "segmentation" : "classification",
    classes: Array.from({ length: Math.max(2, count) }, (_, i) => `class ${i}`),
    preparation: "unit",
    seed: 1,
  };
};

/** A model from a file, ready to be asked. */
export interface TrainedModel {
  readonly net: AnyModel;
  readonly weights: NdArrays;
  readonly card: Card;
  /** What it sees at once. */
  readonly input: InputSize;
}

/** Height, width and channels of what a model sees at once; where it takes any size, tiles of this many pixels. */
const TILE = 256;
export const inputOf = ({ inputs }: AnyModel): InputSize => {
  const [, height, width, channels] = inputs[0]!.tensor.shape;
  return [height ?? TILE, width ?? TILE, channels ?? 3];
};

export const openTrained = async (path: string): Promise<TrainedModel> => {
  const { net, weights, metadata } = await loadModel(await checkFile(path));
  const text = metadata[KEY];
  const card = text === undefined ? guessed(net) : (JSON.parse(text) as Card);
  return { net, weights, card, input: inputOf(net) };
};
