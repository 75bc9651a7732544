/** @file Networks as rows of blocks. */
import { type Block, chain, named, stochasticDepth } from "@tributary/kernel";
import type { Stage } from "@tributary/kernel/authoring";

/** What every residual block of a network is given. */
export interface BlockPlace {
  readonly filters: number;
  readonly strides: number;
  /** Of its first 3×3 convolution, and of the second, if it has one. */
  readonly dilationRate?: readonly [first: number, second: number];
  readonly finish?: Block;
}

export type MakeBlock = (place: BlockPlace) => Block;

/** What finishes one body after another: blocks at the end are left out more often than those at the start. */
export type Finishing = (block: number) => Pick<BlockPlace, "finish">;

/**
 * Block l of L is left out with probability `l / L · rate`. Huang et al. 2016, "Deep Networks with Stochastic Depth",
 * arXiv:1603.09382, equation 4.
 */
export const stochasticallyFinished =
  (rate: number, blocks: number): Finishing =>
  (block) =>
    rate > 0 ? { finish: stochasticDepth((rate * (block + 1)) / blocks) } : {};

/** A place whose bodies end with an attention, before whatever else finishes them. */
export const finishedBy = (attention: Block, { finish, ...place }: BlockPlace): BlockPlace => ({
  ...place,
  finish: finish ? chain(attention, finish) : attention,
});

/** How many blocks there are. */
export const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** How many blocks there are before each stage. */
export const before = (counts: readonly number[]): readonly number[] => counts.map((_, i) => total(counts.slice(0, i)));

export interface Row {
  /** `"conv3"`: its blocks are called `conv3_1`, `conv3_2`, … */
  readonly name: string;
  /** The stride of what comes out, counted from the image. */
  readonly stride: number;
  readonly count: number;
  readonly filters: number;
  /** How much its first block downsamples the image. */
  readonly strides: number;
  /** How far windows reach in its first block, and in the others. Default 1. */
  readonly dilation?: readonly [first: number, others: number];
}

/** A row of a paper's table: `count` blocks, the first of which shrinks the image. */
export const rowOfBlocks = (
  { name, stride, count, filters, strides, dilation }: Row,
  makeBlock: MakeBlock,
  finishing: Finishing,
): Stage => {
  const reaching = (i: number): Pick<BlockPlace, "dilationRate"> => {
    if (!dilation) return {};
    const [first, others] = dilation;
    return { dilationRate: [i === 0 ? first : others, others] };
  };
  const blocks = Array.from({ length: count }, (_, i) =>
    named(`${name}_${i + 1}`, makeBlock({ filters, strides: i === 0 ? strides : 1, ...reaching(i), ...finishing(i) })),
  );
  return { name, stride, block: chain(...blocks) };
};
