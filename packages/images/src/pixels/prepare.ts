/** @file Preparing pictures for a trained model. */

import type { AnyModel, ModelFacts, ModelPort, NdArray } from "@tributary/kernel";
import { checkOptions, fitOf, pixelScaleOf, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { type Channels, withChannels } from "./channels.ts";
import { fit } from "./fit.ts";
import type { Image } from "./image.ts";
import { scalePixels } from "./preprocess.ts";
import { resizeToCover } from "./resize.ts";

/** What has to be known of a model to prepare pictures for it: a trained model says it all. */
export interface Prepares extends Pick<ModelFacts, "preprocessing"> {
  readonly net: Pick<AnyModel, "name" | "inputs">;
}

export interface PrepareOptions {
  /** The input that the pictures are for, if the model has several. */
  readonly input?: string;
  /**
   * Whether pictures keep their size, to be cut into tiles. Default false: they are resized and cropped as the model's preprocessing says,
   * or to cover the model's input.
   */
  readonly keepSize?: boolean;
}

const checkPreparing = (at: string, options: PrepareOptions): void =>
  checkOptions(at, options, { input: "optional", keepSize: "optional" });

const isPicture = ({ tensor }: ModelPort): boolean => tensor.shape.length === 4;

export const portOf = ({ name, inputs }: Prepares["net"], wanted: string | undefined): ModelPort => {
  const fitting = inputs.filter((port) => isPicture(port) && (wanted === undefined || port.name === wanted));
  if (fitting.length === 1) return fitting[0]!;
  throw new ImageError({
    at: "prepare()",
    problem: fitting.length === 0 ? `${name} has no such input for pictures` : `${name} takes several pictures`,
    received: wanted === undefined ? "no name of an input" : `"${wanted}"`,
    expected: inputs.map((port) => `"${port.name}" ${showShape(port.tensor.shape)}`).join(", "),
    fix: `name an input that takes [batch, height, width, channels]: prepare(trained, { input: "${inputs.find(isPicture)?.name ?? "image"}" })`,
  });
};

/**
 * What a trained model sees of a picture, before its numbers are scaled: resized and cropped to the model's input, with its number of
 * channels. Explanations such as those of `gradCam` lie over this.
 *
 * - in   `[height, width, channels]` of any size, gray or in color
 * - out  `[height, width, channels]` of the model's input, in the picture's own levels
 *
 * @throws {@link ImageError} when the model takes no pictures, or several.
 * @example
 * fitPicture(trained, photo).shape; // [224, 224, 3]
 */
export const fitPicture = (
  { net, preprocessing = "unit" }: Prepares,
  picture: Image,
  options: PrepareOptions = {},
): Image => {
  checkPreparing("fitPicture", options);
  const { input, keepSize = false } = options;
  const [, height = null, width = null, channels = null] = portOf(net, input).tensor.shape;
  const own = channels === null ? picture : withChannels(picture, channels as Channels);
  if (keepSize) return own;
  const fitting = fitOf(preprocessing, [height, width]);
  if (fitting) return fit(own, fitting);
  const [ownHeight, ownWidth] = own.shape;
  return resizeToCover(own, [height ?? ownHeight, width ?? ownWidth]);
};

/**
 * Prepares one picture for a trained model, without a batch axis: for data sets, and for tiles.
 *
 * - in   `[height, width, channels]` of any size, gray or in color
 * - out  `[height, width, channels]` of the model's input, or of the picture's own size
 *
 * @throws {@link ImageError} when the model takes no pictures, or several.
 *
 * @example
 * preparePicture(trained, picture).shape; // [224, 224, 3]
 */
export const preparePicture = (
  trained: Prepares,
  picture: Image,
  options: PrepareOptions = {},
): Image<Float32Array> => {
  checkPreparing("preparePicture", options);
  return scalePixels(fitPicture(trained, picture, options), pixelScaleOf(trained.preprocessing ?? "unit"));
};

/**
 * Prepares pictures for a trained model, by its metadata: resized and cropped to its input, with its number of channels
 * and its preprocessing. Where the model takes any size and its preprocessing names none, pictures keep theirs.
 *
 * - in   pictures of any size, gray or in color
 * - out  `[batch, height, width, channels]`
 *
 * @throws {@link ImageError} when the model takes no pictures, or several, or the pictures end up in different sizes.
 * @example
 * const batch = prepare(trained)([picture, photo]);
 * batch.shape; // [2, 224, 224, 3]
 */
export const prepare = (
  trained: Prepares,
  options: PrepareOptions = {},
): ((pictures: Image | readonly Image[]) => NdArray<"float32">) => {
  checkPreparing("prepare", options);
  return (pictures) => {
    const list = "data" in pictures ? [pictures] : pictures;
    const prepared = list.map((picture) => preparePicture(trained, picture, options));
    const [first] = prepared;
    if (!first) throw new ImageError({ at: "prepare()", problem: "there are no pictures" });
    const odd = prepared.find(({ shape }) => showShape(shape) !== showShape(first.shape));
    if (odd) {
      throw new ImageError({
        at: "prepare()",
        problem: "pictures of different sizes do not fit into one batch",
        received: [first.shape, odd.shape],
        expected: "the same size, where the model takes any",
        fix: "prepare and predict them one by one",
      });
    }
    const data = new Float32Array(first.data.length * prepared.length);
    for (const [i, { data: pixels }] of prepared.entries()) data.set(pixels, i * first.data.length);
    return { data, shape: [prepared.length, ...first.shape] };
  };
};
