/** @file The two walks of every U-Net: down, level by level, and back up with an arrow across at each. */
import { type Block, chain, maxPooling2d, type Tensor } from "@tributary/kernel";
import type { Join } from "./join.ts";

/** A level on the way up: what the level below gave, and what this level saw on the way down, become one map. */
export type DecoderLevel = (below: Tensor, skip: Tensor) => Tensor;

/**
 * A level on the way down: the image is halved, then a block works on it.
 *
 * - in   `[batch, height, width, channels]`
 * - out  what the block makes of `[batch, height / 2, width / 2, channels]`, sizes rounded down
 *
 * @param pool Halves the image. Default: 2×2 max-pooling.
 * @example
 * encoderLevel(conv2d(128, 3, { padding: "same" }))(input([64, 64, 64])).shape; // [null, 32, 32, 128]
 */
export const encoderLevel = (block: Block, pool: Block = maxPooling2d(2)): Block => chain(pool, block);

export interface DecoderLevelOptions {
  /** Makes the map from below twice as large. */
  readonly upConvolution: Block;
  /** Puts the encoder's map and the larger one together. */
  readonly join: Join;
  /** Works on both. */
  readonly block: Block;
}

/**
 * A level on the way up.
 *
 *   skip ───────────────────────┐
 *                               ├── join ── block ──▶
 *   below ── up-convolution ────┘
 *
 * @example
 * const level = decoderLevel({ upConvolution: upConvolution(64), join: cropAndConcatenate, block: conv2d(64, 3) });
 * level(input([28, 28, 128]), input([64, 64, 64])).shape; // [null, 54, 54, 64]
 */
export const decoderLevel =
  ({ upConvolution, join, block }: DecoderLevelOptions): DecoderLevel =>
  (below, skip) =>
    block(join(skip, upConvolution(below)));

/**
 * What each block gives, working on what the one before gave.
 *
 * @example
 * const levels = [twoConvolutions(8), encoderLevel(twoConvolutions(16))];
 * descend(levels, input([32, 32, 1])).map(({ shape }) => shape); // [[null, 32, 32, 8], [null, 16, 16, 16]]
 */
export const descend = (levels: readonly Block[], image: Tensor): readonly Tensor[] => {
  let x = image;
  return levels.map((level) => {
    x = level(x);
    return x;
  });
};

/**
 * Back up from the bottom.
 *
 * @param skips What the levels saw on the way down, from fine to coarse; the last is the bottom.
 * @param levels One for each of them but the bottom, from fine to coarse.
 * @returns What each level gives, from fine to coarse; the last is the bottom.
 *
 * @example
 * const skips = descend([twoConvolutions(8), encoderLevel(twoConvolutions(16))], input([32, 32, 1]));
 * const level = decoderLevel({ upConvolution: upConvolution(8), join: skipFirst, block: twoConvolutions(8) });
 * ascend(skips, [level]).map(({ shape }) => shape); // [[null, 32, 32, 8], [null, 16, 16, 16]]
 */
export const ascend = (skips: readonly Tensor[], levels: readonly DecoderLevel[]): readonly Tensor[] => {
  let x = skips.at(-1)!;
  const up = levels.toReversed().map((level, i) => {
    x = level(x, skips[levels.length - 1 - i]!);
    return x;
  });
  return [...up.toReversed(), skips.at(-1)!];
};
