/** @file One input through several blocks, with their outputs concatenated. */
import type { Tensor } from "../../graph/tensor.ts";
import type { ConcatenateShape } from "../../shape/concatenate.ts";
import type { Shape } from "../../shape/types.ts";
import { applied, checkBlocks } from "../arguments.ts";
import { concatenate } from "../merging/concatenate.ts";
import type { AnyBlock, Apply, BlockArgs, IN, OUT, TypedLayer } from "../typed.ts";

type Parallel<S, L extends readonly unknown[], All = null> = All extends string
  ? All
  : L extends readonly [infer H, ...infer T]
    ? Apply<H, S> extends infer R
      ? R extends string
        ? R
        : R extends Shape
          ? Parallel<S, T, All extends Shape ? ConcatenateShape<All, R, -1> : R>
          : Shape
      : never
    : number extends L["length"]
      ? Shape
      : All;

export interface Branches<L extends readonly unknown[]> extends TypedLayer {
  readonly [OUT]: Parallel<this[typeof IN], L>;
}

/**
 * Applies several blocks to the same input, and concatenates their outputs along the last axis, in order.
 *
 * @example
 * branches(conv2d(64, 1), chain(conv2d(96, 1), conv2d(128, 3, { padding: "same" })))(input([28, 28, 192])).shape; // [null, 28, 28, 192]
 */
export const branches = <const L extends readonly (AnyBlock | Tensor)[]>(...blocks: BlockArgs<L>): Branches<L> => {
  checkBlocks("branches", blocks, 1);
  const all: readonly unknown[] = blocks;
  const block = (x: Tensor): Tensor => concatenate(all.map((branch) => applied("branches", branch, x)));
  return block as unknown as Branches<L>;
};
