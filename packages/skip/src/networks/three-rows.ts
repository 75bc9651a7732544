/** @file Residual networks for small images: three rows of blocks, as many in each as the depth asks for. */
import { ArgumentError } from "@tributary/kernel";
import type { Stage } from "@tributary/kernel/authoring";
import { type MakeBlock, rowOfBlocks, stochasticallyFinished } from "./stages.ts";

/**
 * The table of He et al. 2015, section 4.2, and of Zagoruyko & Komodakis 2016, table 1: filters of each row, before widening, and by
 * how much its first block shrinks the image.
 */
const rows = [
  { name: "conv2", stride: 1, filters: 16, strides: 1 },
  { name: "conv3", stride: 2, filters: 32, strides: 2 },
  { name: "conv4", stride: 4, filters: 64, strides: 2 },
] as const;

export interface ThreeRows {
  /** Blocks in each row. */
  readonly count: number;
  readonly block: MakeBlock;
  /** How many times more filters than in the table. Default 1. */
  readonly widenFactor?: number;
  /** How often the last block is left out while training. Default 0. */
  readonly stochasticDepth?: number;
}

export const threeRows = ({ count, block, widenFactor = 1, stochasticDepth = 0 }: ThreeRows): readonly Stage[] => {
  const finishing = stochasticallyFinished(stochasticDepth, rows.length * count);
  return rows.map((row, i) =>
    rowOfBlocks({ ...row, filters: row.filters * widenFactor, count }, block, (j) => finishing(i * count + j)),
  );
};

/**
 * How many blocks there are in each of three rows of a network that has `depth` layers.
 *
 * @param around Layers outside the rows.
 */
export const blocksOf = (at: string, depth: number, around: number): number => {
  const blocks = (depth - around) / 6;
  if (Number.isInteger(blocks) && blocks > 0) return blocks;
  const low = Math.max(1, Math.floor(blocks) || 1);
  throw new ArgumentError({
    at,
    problem: `depth ${depth} is not 6n + ${around}`,
    received: `depth ${depth}`,
    expected: `three rows of n blocks of two layers each, and ${around} layers around them`,
    fix:
      blocks > 0 && blocks > low
        ? `choose ${6 * low + around} or ${6 * (low + 1) + around}`
        : `choose ${6 * low + around}`,
  });
};
