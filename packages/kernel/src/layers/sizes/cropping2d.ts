/** @file Cropping the border of an image. */
import { pad } from "../../ops/pad.ts";
import { type CroppingShape, croppingShape, sides } from "../../shape/padding.ts";
import type { Sides, Size } from "../../shape/types.ts";
import { checkSides } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface Cropping2d<T extends Size | Sides> extends TypedLayer {
  readonly [OUT]: CroppingShape<this[typeof IN], T>;
}

/**
 * Crops pixels from the sides of an image.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height - top - bottom, width - left - right, channels]`
 *
 * @param cropping Pixels cropped from every side, `[height, width]` for both sides of each axis, or
 * `[[top, bottom], [left, right]]`.
 * @example
 * cropping2d([[2, 2], [4, 4]])(input([28, 28, 3])).shape; // [null, 24, 20, 3]
 */
export const cropping2d = <const T extends Size | Sides>(
  cropping: T,
  options: { readonly name?: string } = {},
): Cropping2d<T> => {
  checkSides("cropping2d", "cropping", cropping);
  // Padding by a negative width crops, for unknown sizes too.
  const margins = sides(cropping).map(([before, after], i) => ({ axis: i + 1, before: -before, after: -after }));
  return ruledLayer(
    definitionOf("cropping2d", { cropping }, {}, options),
    (shape) => croppingShape(shape, cropping),
    () => (x) => pad(x, margins),
  );
};
