/** @file Resizing images to a given size. */
import { type Interpolation, resize } from "../../ops/resize.ts";
import { type ResizingShape, resizingShape } from "../../shape/up-sampling.ts";
import { checkWhole, checkWord } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface ResizingOptions {
  /**
   * `"nearest"` takes the pixel at ⌊i · old / new⌋; `"bilinear"` interpolates between four pixels. Default
   * `"bilinear"`.
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

export interface Resizing<H extends number, W extends number> extends TypedLayer {
  readonly [OUT]: ResizingShape<this[typeof IN], H, W>;
}

/** The kind of interpolation that the two options select. */
export const gridOf = (interpolation: "nearest" | "bilinear", alignCorners: boolean): Interpolation =>
  interpolation === "bilinear" && alignCorners ? "bilinearAligned" : interpolation;

/**
 * Resizes an image to a given size.
 *
 * - in   `[batch, anyHeight, anyWidth, channels]`
 * - out  `[batch, height, width, channels]`
 *
 * @example
 * resizing(224, 224)(input([null, null, 3])).shape; // [null, 224, 224, 3]
 */
export const resizing = <const H extends number, const W extends number>(
  height: H,
  width: W,
  options: ResizingOptions = {},
): Resizing<H, W> => {
  const at = "resizing";
  const { interpolation = "bilinear", alignCorners = false } = options;
  checkWhole(at, "height", height);
  checkWhole(at, "width", width);
  checkWord(at, "interpolation", interpolation, ["nearest", "bilinear"]);
  return ruledLayer(
    definitionOf(at, { height, width }, { interpolation, alignCorners }, options),
    (shape) => resizingShape(shape, height, width),
    () => (x) => resize(x, { size: [height, width] }, gridOf(interpolation, alignCorners)),
  );
};
