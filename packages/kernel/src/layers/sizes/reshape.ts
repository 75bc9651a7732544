/** @file The same elements in the same order with another shape. */
import { settle } from "../../errors.ts";
import * as ops from "../../ops/reshape.ts";
import { type ReshapeShape, reshapeShape } from "../../shape/reshape.ts";
import { checkReshape } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface Reshape<T extends readonly number[]> extends TypedLayer {
  readonly [OUT]: ReshapeShape<this[typeof IN], T>;
}

/**
 * The same elements in the same order with another shape.
 *
 * @param targetShape The new shape without the batch; -1 for one size that is computed from the others.
 * @throws {@link ShapeError} when the number of elements differs.
 * @example
 * reshape([-1, 14])(input([28, 28])).shape; // [null, 56, 14]
 */
export const reshape = <const T extends readonly number[]>(
  targetShape: T,
  options: { readonly name?: string } = {},
): Reshape<{ -readonly [K in keyof T]: T[K] }> => {
  checkReshape(targetShape);
  return ruledLayer(
    definitionOf("reshape", { targetShape }, {}, options),
    (shape) => reshapeShape(shape, targetShape),
    () => (x) => ops.reshape(x, settle(reshapeShape(x.shape, targetShape))),
  );
};
