/** @file All tensors added, element by element. */
import * as ops from "../../ops/arithmetic.ts";
import { type Merge, mergeLayer } from "./merge.ts";

/**
 * All tensors added, element by element. Adding keeps what each stream found: after relu, a feature that either has.
 *
 * Sizes of 1 stretch; a tensor with fewer axes gets axes of size 1 after its batch; an open size beside a known one stays
 * open.
 *
 * @throws {@link ShapeError} when sizes differ and neither is 1; {@link ArgumentError} for an empty list.
 * @example
 * add([input([8, 8, 3]), input([1, 1, 3])]).shape; // [null, 8, 8, 3]
 */
export const add: Merge<"add"> = mergeLayer("add", ops.add);
