/** @file The first tensor minus the second, element-wise. */
import * as ops from "../../ops/arithmetic.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * The first tensor minus the second, element-wise. Takes exactly two tensors.
 *
 * Sizes of 1 are broadcast; a tensor with fewer axes gets axes of size 1 after its batch; an unknown size next to a
 * known one stays unknown.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for anything but two tensors.
 * @example
 * subtract([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const subtract: Merge<"subtract"> = mergeLayer("subtract", ops.subtract, undefined, { least: 2, most: 2 });
