/** @file What a trained model says about a picture of any size. */
import { type Image, imageFrom, type Mask, prepare, preparePicture } from "@tributary/images";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import { type Band, createPredictor, imageRows, joinBands, type Predictor, predictTiled } from "@tributary/runtime";
import { tiles, type UnetDepth, unetSizes } from "@tributary/unet";
import { inputOf } from "./open-trained.ts";

/** A trained model with a session open. */
export interface OpenModel extends TrainedModel {
  readonly predictor: Predictor;
}

/** Opens a session, lets work be done, and closes it. */
export const withSession = async <T>(
  trained: TrainedModel,
  device: string,
  work: (open: OpenModel) => Promise<T>,
): Promise<T> => {
  await using predictor = await createPredictor(trained, { device });
  return await work({ ...trained, predictor });
};

/** Scores as probabilities that add up to 1. */
const softmax = (scores: ArrayLike<number>): readonly number[] => {
  const list = Array.from(scores);
  const most = Math.max(...list);
  const powers = list.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

/** The probability of each class, for every picture. */
export const classifyAll = async (
  open: OpenModel,
  pictures: readonly Image[],
  signal?: AbortSignal,
): Promise<readonly (readonly number[])[]> => {
  const prediction = await open.predictor.predict(prepare(open)(pictures), signal ? { signal } : {});
  const { data: scores } = prediction as NdArray;
  const classes = scores.length / pictures.length;
  return pictures.map((_, i) => softmax(scores.subarray(i * classes, (i + 1) * classes)));
};

/** The probability of each class. */
export const classify = async (open: OpenModel, picture: Image, signal?: AbortSignal): Promise<readonly number[]> =>
  (await classifyAll(open, [picture], signal))[0]!;

const depths: readonly UnetDepth[] = [1, 2, 3, 4, 5, 6];

/** How often sizes can be halved, up to six times. */
const halvings = (sizes: readonly number[]): UnetDepth =>
  depths.findLast((depth) => sizes.every((size) => size % 2 ** depth === 0)) ?? 1;

/** How tiles of this network lie on an image: side by side where it loses a border, overlapping where it pads. */
const planFor = ({ net }: TrainedModel, image: Image) => {
  const [height, width] = inputOf(net);
  const [, answered] = net.outputs[0]!.tensor.shape;
  const lost = answered == null ? 0 : height - answered;
  const size = [image.shape[0], image.shape[1]] as const;
  const tile = [height, width] as const;
  if (lost === 0)
    return tiles(size, {
      tile,
      padding: "same",
      depth: halvings(tile),
    });
  // What unpadded convolutions take away in all: figure 1's 184 pixels for four halvings.
  return tiles(size, { tile, depth: depths.find((depth) => unetSizes({ depth }).lost === lost) ?? 4 });
};

async function* bandsOf(open: OpenModel, picture: Image, signal?: AbortSignal): AsyncGenerator<Band> {
  const image = preparePicture(open, picture, { keepSize: true });
  yield* predictTiled(open.predictor, imageRows(image), planFor(open, picture), signal ? { signal } : {});
}

/** The class with the highest score; of a single score, whether it is above 0. */
const labelAt = (scores: Float32Array, first: number, classes: number): number => {
  if (classes === 1) return scores[first]! > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[first + k]! > scores[first + best]!) best = k;
  return best;
};

/** The class of every pixel. */
export const segment = async (open: OpenModel, picture: Image, signal?: AbortSignal): Promise<Mask> => {
  const [height, width] = picture.shape;
  const data = new Int32Array(height * width);
  for await (const { top, shape, data: scores } of bandsOf(open, picture, signal)) {
    const classes = shape[2];
    for (let i = 0; i < shape[0] * width; i++) data[top * width + i] = labelAt(scores, i * classes, classes);
  }
  return { data, shape: [height, width] };
};

/** The picture without its noise, 0 to 1. */
export const denoise = async (open: OpenModel, picture: Image, signal?: AbortSignal): Promise<Image<Float32Array>> => {
  const { data, shape } = await joinBands(bandsOf(open, picture, signal));
  return imageFrom(data as Float32Array, [shape[1]!, shape[2]!, shape[3]!]);
};
