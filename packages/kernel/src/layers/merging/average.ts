/** @file The mean of all tensors, element by element. */
import { add, divide } from "../../ops/arithmetic.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * The mean of all tensors, element by element. Several views of one thing, each with the same say.
 *
 * Sizes of 1 stretch; a tensor with fewer axes gets axes of size 1 after its batch; an open size beside a known one stays
 * open.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * average([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const average: Merge<"average"> = mergeLayer("average", add, (sum, count) => divide(sum, count));
