/** @file Reordering the axes after the batch. */
import { transpose } from "../../ops/transpose.ts";
import { type PermuteShape, permuteShape } from "../../shape/permute.ts";
import { checkAxes } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface Permute<D extends readonly number[]> extends TypedLayer {
  readonly [OUT]: PermuteShape<this[typeof IN], D>;
}

/**
 * Reorders the axes after the batch, as Keras' `Permute`.
 *
 * @param dims The axes in their new order, counted from 1 as in Keras; 0 is the batch.
 * @throws {@link ShapeError} when an axis is missing or named twice.
 * @example
 * permute([2, 1])(input([10, 64])).shape; // [null, 64, 10]
 */
export const permute = <const D extends readonly number[]>(
  dims: D,
  options: { readonly name?: string } = {},
): Permute<{ -readonly [K in keyof D]: D[K] }> => {
  checkAxes("permute", "dims", dims);
  return ruledLayer(
    definitionOf("permute", { dims }, {}, options),
    (shape) => permuteShape(shape, dims),
    () => (x) => transpose(x, [0, ...dims]),
  );
};
