/** @file Preprocessing: how a picture is resized, cropped, scaled and normalized before a network. */

/** Means and standard deviations of channels, of pictures from 0 (black) to 1 (white). */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * What becomes of the numbers of a picture. `"tf"`, `"torch"` and `"caffe"` are the modes of Keras' `preprocess_input`.
 *
 * - `"unit"`: from 0 to 1.
 * - `"tf"`: from -1 to 1.
 * - `"torch"`: from 0 to 1, minus ImageNet's mean, divided by its standard deviation.
 * - `"caffe"`: blue, green, red from 0 to 255, minus ImageNet's mean.
 * - `{ mean, std }`: from 0 to 1, minus a mean for each channel, divided by a standard deviation.
 * - `"fluorescence"`: the square roots of 0 to 1, then each picture's mean 0 and deviation 1. The noise of counted light grows with its
 *   square root: dim cells show beside bright ones.
 */
export type PixelScale = "unit" | "tf" | "torch" | "caffe" | "fluorescence" | ChannelStatistics;

/** How new pixels are made of old ones, as Pillow makes them: with antialiasing, but for `"nearest"`. */
export type Interpolation = "nearest" | "bilinear" | "bicubic" | "lanczos";

/** A picture's preprocessing from the file to the network: resized, its middle cut out, its numbers scaled. */
export interface PicturePreprocessing {
  readonly pixels: PixelScale;
  /** The new length of the shorter side, in pixels; or height and width, without keeping the aspect ratio. */
  readonly resize: number | readonly [height: number, width: number];
  /** Height and width of the middle that is cut out, in pixels. A model for other sizes takes `resize` and `crop` larger or smaller. */
  readonly crop: readonly [height: number, width: number];
  readonly interpolation: Interpolation;
}

/**
 * How pictures are preprocessed for a network, as plain data that is saved with a model.
 *
 * - A {@link PixelScale}: pictures are resized to cover the model's input and cropped around their center, then scaled.
 * - A {@link PicturePreprocessing}: the resizing and cropping of published weights too, pixel by pixel.
 *
 * `prepare` of `@tributary/images` does it.
 */
export type Preprocessing = PixelScale | PicturePreprocessing;

/**
 * What a preprocessing does with the numbers of a picture.
 *
 * @example
 * pixelScaleOf({ pixels: "tf", resize: 256, crop: [224, 224], interpolation: "bilinear" }); // "tf"
 */
export const pixelScaleOf = (preprocessing: Preprocessing): PixelScale =>
  typeof preprocessing === "object" && "pixels" in preprocessing ? preprocessing.pixels : preprocessing;

/**
 * How a preprocessing resizes and crops, for an input of this size; null where it says nothing, or the model takes any size and it says
 * nothing either.
 *
 * @param size Height and width of the model's input; null where it takes any.
 * @example
 * const published = { pixels: "torch", resize: 256, crop: [224, 224], interpolation: "bilinear" } as const;
 * fitOf(published, [448, 448])?.resize; // 512
 */
export const fitOf = (
  preprocessing: Preprocessing,
  [height, width]: readonly [height: number | null, width: number | null],
): Omit<PicturePreprocessing, "pixels"> | null => {
  if (typeof preprocessing === "string" || !("pixels" in preprocessing)) return null;
  const { resize, crop, interpolation } = preprocessing;
  const wanted = [height ?? crop[0], width ?? crop[1]] as const;
  const [tall, wide] = [wanted[0] / crop[0], wanted[1] / crop[1]];
  // The shorter side has to cover what is cut out of it.
  const scaled =
    typeof resize === "number"
      ? Math.floor(resize * Math.max(tall, wide))
      : ([Math.floor(resize[0] * tall), Math.floor(resize[1] * wide)] as const);
  return { resize: scaled, crop: wanted, interpolation };
};
