/** @file The element-wise minimum of all tensors. */
import * as ops from "../../ops/comparison.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * The element-wise minimum of all tensors: a feature that all of them have.
 *
 * Sizes of 1 are broadcast; a tensor with fewer axes gets axes of size 1 after its batch; an unknown size next to a
 * known one stays unknown.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * minimum([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const minimum: Merge<"minimum"> = mergeLayer("minimum", ops.minimum);
