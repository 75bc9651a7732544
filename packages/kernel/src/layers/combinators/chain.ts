/** @file Blocks one after the other. */
import type { Tensor } from "../../graph/tensor.ts";
import { applied, checkBlocks } from "../arguments.ts";
import type { AnyBlock, BlockArgs, Fold, IN, OUT, TypedLayer } from "../typed.ts";

export interface Chain<L extends readonly unknown[]> extends TypedLayer {
  readonly [OUT]: Fold<this[typeof IN], L>;
}

/**
 * Blocks applied one after the other, as one block: Keras' `Sequential`.
 *
 * @example
 * chain(conv2d(32, 3), relu, maxPooling2d(2), flatten, dense(10))(input([28, 28, 1])).shape; // [null, 10]
 */
export const chain = <const L extends readonly (AnyBlock | Tensor)[]>(...blocks: BlockArgs<L>): Chain<L> => {
  checkBlocks("chain", blocks);
  const all: readonly unknown[] = blocks;
  const block = (x: Tensor): Tensor => all.reduce<Tensor>((y, next) => applied("chain", next, y), x);
  return block as unknown as Chain<L>;
};
