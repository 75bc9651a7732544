/** @file Flattening everything but the batch. */

import { settle } from "../../errors.ts";
import { reshape } from "../../ops/reshape.ts";
import { type FlattenShape, flattenShape } from "../../shape/flatten.ts";
import { bareLayer } from "../bare.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface Flatten extends TypedLayer {
  readonly [OUT]: FlattenShape<this[typeof IN]>;
}

/**
 * Flattens all axes after the batch into one, in row-major order: images row by row, channels last.
 *
 * - in   `[batch, …]`
 * - out  `[batch, product of the other sizes]`
 *
 * @example
 * flatten(input([7, 7, 512])).shape; // [null, 25088]
 */
export const flatten: Flatten = bareLayer("flatten", () => ({
  settings: {},
  rule: flattenShape,
  compute: (x) => reshape(x, settle(flattenShape(x.shape))),
}));
