/** @file The middle of an image. */

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
 * The middle of an image. Where an odd number of pixels is left over, one more is cut off at the end.
 *
 * - in   `[batch, height, width, channels]`, at least as large as what comes out
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
