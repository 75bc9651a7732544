/** @file Softmax: logits turned into probabilities that sum to 1. */

import * as ops from "../../ops/softmax.ts";
import { axisAt } from "../../shape/axis.ts";
import { complain, show } from "../../shape/messages.ts";
import { checkAxis } from "../arguments.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface SoftmaxOptions {
  /** The axis along which the result sums to 1. Default -1, the last. */
  readonly axis?: number;
}

/**
 * eˣ divided by the sum of all eˣ along an axis.
 *
 * Used bare, or given settings: `softmax(x)`, `softmax({ axis: 1 })(x)`.
 *
 * @example
 * softmax(input([1000])).shape; // [null, 1000]
 */
export const softmax: Configurable<SoftmaxOptions> = bareLayer("softmax", ({ axis = -1 }: SoftmaxOptions) => {
  checkAxis("softmax", axis);
  return {
    settings: { axis },
    rule: (shape) =>
      axisAt(shape.length, axis) < 0 ? complain("noAxis", { at: "softmax", axis, shape: show(shape) }, shape) : shape,
    compute: (x) => ops.softmax(x, axis),
  };
});
