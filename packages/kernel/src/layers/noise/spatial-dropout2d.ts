/** @file Spatial dropout: whole channels are set to zero at random while training. */
import { drop } from "../../ops/dropout.ts";
import { isImage, type NotImage, notImage } from "../../shape/image.ts";
import type { Dim } from "../../shape/types.ts";
import { checkRange } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface SpatialDropout2d extends TypedLayer {
  readonly [OUT]: this[typeof IN] extends readonly [unknown, unknown, unknown, unknown]
    ? this[typeof IN]
    : NotImage<"spatialDropout2d", this[typeof IN], [Dim, Dim, Dim, Dim]>;
}

/**
 * While training, sets each channel of each image to zero with probability `rate`: neighboring pixels are so similar
 * that dropping single ones has little effect. Tompson et al. 2014, arXiv:1411.4280.
 *
 * @param rate The fraction that is dropped, from 0 up to but not including 1.
 * @example
 * spatialDropout2d(0.2)(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const spatialDropout2d = (rate: number, options: { readonly name?: string } = {}): SpatialDropout2d => {
  const at = "spatialDropout2d";
  checkRange(at, "rate", rate, 0, 1);
  return ruledLayer(
    definitionOf(at, { rate }, {}, options),
    (shape) => (isImage(shape) ? shape : notImage(at, shape)),
    () => (x) => drop(x, rate, [1, 2]),
  );
};
