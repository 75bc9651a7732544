/** @file The largest of all tensors, element by element. */
import * as ops from "../../ops/comparison.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * The largest of all tensors, element by element. What any of them saw: invariance to which of them it was.
 *
 * Sizes of 1 stretch; a tensor with fewer axes gets axes of size 1 after its batch; an open size beside a known one stays
 * open.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * maximum([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const maximum: Merge<"maximum"> = mergeLayer("maximum", ops.maximum);
