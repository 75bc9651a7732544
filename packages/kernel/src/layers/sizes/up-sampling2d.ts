/** @file Upsampling images by an integer factor. */
import { resize } from "../../ops/resize.ts";
import { pair } from "../../shape/image.ts";
import type { Size } from "../../shape/types.ts";
import { type UpSamplingShape, upSamplingShape } from "../../shape/up-sampling.ts";
import { checkSize, checkWord } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";
import { gridOf } from "./resizing.ts";

export interface UpSampling2dOptions {
  /**
   * `"nearest"` repeats pixels; `"bilinear"` interpolates between four pixels, on the half-pixel grid. Default
   * `"nearest"`.
   */
  readonly interpolation?: "nearest" | "bilinear";
  /**
   * Whether bilinear interpolation aligns the corner pixels, as PyTorch's `align_corners=True`. Default false, as in
   * Keras.
   */
  readonly alignCorners?: boolean;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

export interface UpSampling2d<T extends Size> extends TypedLayer {
  readonly [OUT]: UpSamplingShape<this[typeof IN], T>;
}

/**
 * Upsamples an image: every pixel becomes `size` × `size` pixels.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height · size, width · size, channels]`
 *
 * @param size The factor, or `[vertical, horizontal]`. Default 2.
 * @example
 * upSampling2d(2)(input([28, 28, 64])).shape; // [null, 56, 56, 64]
 */
export const upSampling2d = <const T extends Size = 2>(
  size: T = 2 as T,
  options: UpSampling2dOptions = {},
): UpSampling2d<T> => {
  const at = "upSampling2d";
  const { interpolation = "nearest", alignCorners = false } = options;
  checkSize(at, "size", size);
  checkWord(at, "interpolation", interpolation, ["nearest", "bilinear"]);
  const scales = pair(size);
  return ruledLayer(
    definitionOf(at, { size }, { interpolation, alignCorners }, options),
    (shape) => upSamplingShape(shape, size),
    () => (x) => resize(x, { scales }, gridOf(interpolation, alignCorners)),
  );
};
