/** @file What a decoder is: from the pyramid of an encoder to the maps that pixels are classified from. */
import type { ResizingOptions, Tensor } from "@tributary/kernel";
import type { Pyramid, Reference } from "@tributary/kernel/authoring";

/** Made by `unetDecoder`, `fpnDecoder`, …; a part of `segmenter`. */
export interface Decoder {
  /** `"fpn"`. */
  readonly name: string;
  /**
   * The decoder's maps, from fine to coarse; pixels are classified from the first.
   *
   * @param encoded The encoder's pyramid.
   * @param image The image, whose size is all that is taken from it.
   */
  readonly decode: (encoded: Pyramid, image: Tensor) => Pyramid;
  /** The window of the convolution that classifies, in pixels. */
  readonly kernelSize: 1 | 3;
  /** How the scores of a map that is smaller than the image are resized to it. */
  readonly resizing: ResizingOptions;
  /** What the implementation that it is equal to calls the weights, with those of the encoder. */
  readonly reference: (encoder: Reference | undefined) => Reference;
}

/** Scores are resized bilinearly, with aligned corners: segmentation_models.pytorch's. */
export const alignedCorners: ResizingOptions = { interpolation: "bilinear", alignCorners: true };
