/** @file The element-wise mean of all tensors. */
import { add, divide } from "../../ops/arithmetic.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * The element-wise mean of all tensors: every input has the same weight.
 *
 * Sizes of 1 are broadcast; a tensor with fewer axes gets axes of size 1 after its batch; an unknown size next to a
 * known one stays unknown.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * average([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const average: Merge<"average"> = mergeLayer("average", add, (sum, count) => divide(sum, count));
