/** @file Networks for small images are given by their depth: so many layers in each of three rows, and a few around them. */
import { ArgumentError } from "@tributary/kernel";

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
