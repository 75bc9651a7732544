/** @file Padding images with zeros. */
import { pad } from "../../ops/pad.ts";
import { type PadShape, padShape, sides } from "../../shape/padding.ts";
import type { Sides, Size } from "../../shape/types.ts";
import { checkSides } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface ZeroPadding2d<T extends Size | Sides> extends TypedLayer {
  readonly [OUT]: PadShape<this[typeof IN], T>;
}

/**
 * Pads an image with zeros on its sides.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, top + height + bottom, left + width + right, channels]`
 *
 * @param padding Pixels added on every side, `[height, width]` for both sides of each axis, or
 * `[[top, bottom], [left, right]]`. Default 1.
 * @example
 * zeroPadding2d(3)(input([224, 224, 3])).shape; // [null, 230, 230, 3]
 */
export const zeroPadding2d = <const T extends Size | Sides = 1>(
  padding: T = 1 as T,
  options: { readonly name?: string } = {},
): ZeroPadding2d<T> => {
  checkSides("zeroPadding2d", "padding", padding);
  const margins = sides(padding).map(([before, after], i) => ({ axis: i + 1, before, after }));
  return ruledLayer(
    definitionOf("zeroPadding2d", { padding }, {}, options),
    (shape) => padShape(shape, padding),
    () => (x) => pad(x, margins),
  );
};
