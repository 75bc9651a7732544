/** @file The shortcut of a residual block. He et al. 2015, arXiv:1512.03385, sections 3.3 and 4.1. */
import { ArgumentError, type Block, maxPooling2d, named } from "@tributary/kernel";
import { checkOptions, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { pad } from "@tributary/kernel/ops";
import { type LibraryStyle, normalizedConvolution } from "./convolution.ts";

/**
 * How the shortcut changes the shape of `x` where the body does.
 *
 * - `"A"`: every second pixel is kept, and channels of zeros are appended. Nothing is learned.
 * - `"B"`: a normalized 1×1 convolution where the shape changes, the identity elsewhere.
 * - `"C"`: a normalized 1×1 convolution in every block.
 */
export type ShortcutOption = OneOf<["A", "B", "C"]>;

export interface ShortcutOptions {
  /** The channels of the body's output. */
  readonly filters: number;
  /** How much the body downsamples the image. Default 1. */
  readonly strides?: number;
  /** Default `"B"`. */
  readonly option?: ShortcutOption;
  /** Of the convolution. Default: no bias. */
  readonly style?: LibraryStyle;
}

/** Keeps one pixel of every `strides` × `strides`. A max pooling with a window of 1 does it for unknown sizes too. */
export const shortcutOptions: OptionTable<ShortcutOptions> = {
  filters: "required",
  strides: "optional",
  option: "optional",
  style: "optional",
};

const subsample = (strides: number): Block => maxPooling2d(1, { strides });

const zeroPadded = (filters: number, strides: number): Block => {
  const kept = subsample(strides);
  return (x) => {
    const missing = filters - x.shape.at(-1)!;
    if (missing < 0) {
      throw new ArgumentError({
        at: "shortcut",
        problem: `option "A" appends channels and cannot take away ${-missing}`,
        received: x.shape,
        expected: `at most ${filters} channels`,
        fix: 'use option "B", which projects the channels, or give the body more filters',
      });
    }
    const smaller = strides === 1 ? x : kept(x);
    return missing === 0 ? smaller : pad(smaller, [{ axis: 3, before: 0, after: missing }]);
  };
};

/**
 * The shortcut of a residual block: brings `x` to the shape of the body's output.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @example
 * shortcut({ filters: 128, strides: 2, option: "A" })(input([28, 28, 64])).shape; // [null, 14, 14, 128]
 */
export const shortcut = (options: ShortcutOptions): Block => {
  checkOptions("shortcut", options, shortcutOptions);
  const { filters, strides = 1, option = "B", style } = options;
  if (option === "A") return zeroPadded(filters, strides);
  const project = named("shortcut", normalizedConvolution(filters, 1, { strides, ...(style && { style }) }));
  return (x) => (option === "B" && strides === 1 && x.shape.at(-1) === filters ? x : project(x));
};
