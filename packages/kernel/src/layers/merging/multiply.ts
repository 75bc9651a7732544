/** @file All tensors multiplied, element by element. */
import * as ops from "../../ops/arithmetic.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * All tensors multiplied, element by element. One tensor weighs the other: attention, gates.
 *
 * Sizes of 1 stretch; a tensor with fewer axes gets axes of size 1 after its batch; an open size beside a known one stays
 * open.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * multiply([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const multiply: Merge<"multiply"> = mergeLayer("multiply", ops.multiply);
