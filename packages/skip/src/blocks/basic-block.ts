/** @file The basic block. He et al. 2015, arXiv:1512.03385, figure 5, left. */
import { type Block, chain, relu } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, required } from "@tributary/kernel/authoring";
import { type LibraryStyle, normalizedConvolution, torchStyle } from "./convolution.ts";
import { residualBlock } from "./residual-block.ts";
import type { ShortcutOption } from "./shortcut.ts";

export interface BlockOptions {
  readonly filters: number;
  /** How much the block downsamples the image. Default 1. */
  readonly strides?: number;
  /** Pixels from one weight of the 3×3 windows to the next; or those of the first and of the second of them. Default 1. */
  readonly dilationRate?: number | readonly [first: number, second: number];
  /** The kind of shortcut where the block changes the shape. Default `"B"`. */
  readonly option?: ShortcutOption;
  /** Applied to the body before the sum: `squeezeAndExcitation()`, `stochasticDepth(0.1)`. Default nothing. */
  readonly finish?: Block;
  /** Default: PyTorch's. */
  readonly style?: LibraryStyle;
}

export const blockOptions: OptionTable<BlockOptions> = {
  filters: required(COUNT),
  strides: COUNT,
  dilationRate: { ...COUNT, pair: "[first, second]" },
  option: "optional",
  finish: "optional",
  style: "optional",
};

/** The dilation of the first and of the second 3×3 window. */
export const dilationOf = ({ dilationRate = 1 }: BlockOptions): readonly [first: number, second: number] =>
  typeof dilationRate === "number" ? [dilationRate, dilationRate] : dilationRate;

/** A body, and what finishes it. */
export const finished = (body: Block, finish: Block | undefined): Block => (finish ? chain(body, finish) : body);

/**
 * For ResNet-18 and -34: two 3×3 convolutions.
 *
 *     x ──┬── 3×3 ── relu ── 3×3 ──(+)── relu ──▶
 *         └────────────────────────┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @example
 * basicBlock({ filters: 128, strides: 2 })(input([56, 56, 64])).shape; // [null, 28, 28, 128]
 */
export const basicBlock = (options: BlockOptions): Block => {
  checkOptions("basicBlock", options, blockOptions);
  const { filters, strides = 1, option = "B", finish, style = torchStyle } = options;
  const [first, second] = dilationOf(options);
  const body = chain(
    normalizedConvolution(filters, 3, { strides, dilationRate: first, style }),
    relu,
    normalizedConvolution(filters, 3, { dilationRate: second, style }),
  );
  return residualBlock(finished(body, finish), { filters, strides, option, style });
};
