/** @file Answers for each pixel of a picture of any size, tile by tile where it is larger than the model's input. */
import { type Image, imageFrom, type Mask, preparePicture } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import { type Band, imageRows, joinBands, mask, predictTiled, type TilePredictor } from "@tributary/runtime";
import { type AskOptions, answeredBy, askAbout, checkFinite, isOne, knownOfAsking } from "./ask.ts";
import { inputOf } from "./facts.ts";
import type { OpenModel } from "./open-for-answers.ts";
import { cutFor } from "./plan.ts";

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
