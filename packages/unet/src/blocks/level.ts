/** @file The encoder and the decoder of every U-Net, level by level, with a skip connection at each. */
import { type Block, chain, maxPooling2d, type Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import type { Join } from "./join.ts";

/** A level of the decoder: combines the output of the level below with the encoder's map of this level. */
export type DecoderLevel = (below: Tensor, skip: Tensor) => Tensor;

/**
 * A level of the encoder: halves the image, then applies a block.
 *
 * - in   `[batch, height, width, channels]`
 * - out  the block's output for `[batch, height / 2, width / 2, channels]`, sizes rounded down
 *
 * @param pool Halves the image. Default: 2×2 max-pooling.
 * @example
 * encoderLevel(conv2d(128, 3, { padding: "same" }))(input([64, 64, 64])).shape; // [null, 32, 32, 128]
 */
export const encoderLevel = (block: Block, pool: Block = maxPooling2d(2)): Block => chain(pool, block);

export interface DecoderLevelOptions {
  /** Upsamples the map from below by 2. */
  readonly upConvolution: Block;
  /** Concatenates the encoder's map and the upsampled one. */
  readonly join: Join;
  /** Applied to the result. */
  readonly block: Block;
}

const known: OptionTable<DecoderLevelOptions> = { upConvolution: "required", join: "required", block: "required" };

/**
 * A level of the decoder.
 *
 *     skip ───────────────────────┐
 *                                 ├── join ── block ──▶
 *     below ── up-convolution ────┘
 *
 * @example
 * const level = decoderLevel({ upConvolution: upConvolution(64), join: cropAndConcatenate, block: conv2d(64, 3) });
 * level(input([28, 28, 128]), input([64, 64, 64])).shape; // [null, 54, 54, 64]
 */
export const decoderLevel = (options: DecoderLevelOptions): DecoderLevel => {
  checkOptions("decoderLevel", options, known);
  const { upConvolution, join, block } = options;
  return (below, skip) => block(join(skip, upConvolution(below)));
};

/**
 * The encoder: the outputs of all blocks, each applied to the output of the one before.
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
 * The decoder: from the bottom back up.
 *
 * @param skips The encoder's maps, from fine to coarse; the last is the bottom.
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
