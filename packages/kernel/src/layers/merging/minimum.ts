/** @file The smallest of all tensors, element by element. */
import * as ops from "../../ops/comparison.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * The smallest of all tensors, element by element. What all of them saw.
 *
 * Sizes of 1 stretch; a tensor with fewer axes gets axes of size 1 after its batch; an open size beside a known one stays
 * open.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * minimum([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const minimum: Merge<"minimum"> = mergeLayer("minimum", ops.minimum);
