/** @file Center cropping. */

import { cropTo } from "../../ops/same-size.ts";
import { type CenterCropShape, centerCropShape } from "../../shape/same-size.ts";
import { checkWhole } from "../arguments.ts";

import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface CenterCrop<H extends number, W extends number> extends TypedLayer {
  readonly [OUT]: CenterCropShape<this[typeof IN], H, W>;
}

/**
 * Crops an image around its center. An odd pixel is cropped at the end.
 *
 * - in   `[batch, anyHeight, anyWidth, channels]`, at least as large as the output
 * - out  `[batch, height, width, channels]`
 *
 * @example
 * centerCrop(56, 56)(input([64, 64, 512])).shape; // [null, 56, 56, 512]
 */
export const centerCrop = <const H extends number, const W extends number>(
  height: H,
  width: W,
  options: { readonly name?: string } = {},
): CenterCrop<H, W> => {
  checkWhole("centerCrop", "height", height);
  checkWhole("centerCrop", "width", width);
  return ruledLayer(
    definitionOf("centerCrop", { height, width }, {}, options),
    (shape) => centerCropShape(shape, height, width),
    () => (x) => cropTo(x, [height, width]),
  );
};
