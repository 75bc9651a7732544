/** @file A layer applied to every step of a sequence. */

import { settle } from "../../errors.ts";
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { reshape } from "../../ops/reshape.ts";
import type { Complaint } from "../../shape/complaint.ts";
import type { Rank } from "../../shape/image.ts";
import { type Complain, complain, type Show, show } from "../../shape/messages.ts";
import type { Shape } from "../../shape/types.ts";
import { applied, checkBlocks, checkTensor } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { AnyBlock, Apply, BlockArg, IN, OUT, TypedLayer } from "../typed.ts";

type Refused<S> = Complain<"timeSteps", { at: "timeDistributed"; shape: Show<S> }>;
type Back<B, T, R> = R extends readonly [unknown, ...infer O] ? [B, T, ...O] : R extends string ? R : Shape;
type StepsShape<L, S> = S extends readonly [infer B, infer T, ...infer R]
  ? null extends [T, ...R][number]
    ? number extends [T, ...R][number]
      ? Shape
      : Refused<S>
    : Back<B, T, Apply<L, [null, ...R]>>
  : number extends Rank<S>
    ? Shape
    : Refused<S>;

export interface TimeDistributed<L> extends TypedLayer {
  readonly [OUT]: StepsShape<L, this[typeof IN]>;
}

const stepsComplaint = (shape: Shape): Complaint | undefined =>
  shape.length < 2 || shape.slice(1).includes(null)
    ? complain("timeSteps", { at: "timeDistributed", shape: show(shape) }, shape)
    : undefined;

/**
 * A layer applied to every step of a sequence, with the same weights.
 *
 * - in   `[batch, steps, …]`, all sizes but the batch known
 * - out  `[batch, steps, …]`: per step, what the layer gives for `[batch, …]`
 *
 * @example
 * timeDistributed(conv2d(8, 3))(input([10, 28, 28, 3])).shape; // [null, 10, 26, 26, 8]
 */
export const timeDistributed = <L extends AnyBlock | Tensor>(
  layer: BlockArg<L>,
  options: { readonly name?: string } = {},
): TimeDistributed<L> => {
  const at = "timeDistributed";
  const shared = layerOf(definitionOf(at, {}, {}, options));
  checkBlocks(at, [layer]);
  const block = (x: Tensor): Tensor => {
    checkTensor(at, x);
    return callLayer(shared, [x], () => {
      const complaint = stepsComplaint(x.shape);
      if (complaint) settle(complaint, whereAmI(at));
      const [batch, steps, ...rest] = x.shape as readonly [number | null, number, ...number[]];
      const together = applied(at, layer, reshape(x, [batch === null ? null : batch * steps, ...rest]));
      return reshape(together, [batch, steps, ...together.shape.slice(1)]);
    });
  };
  Object.defineProperty(block, "name", { value: at });
  return block as unknown as TimeDistributed<L>;
};
