/** @file Augmentations that change what pixels look like, not where they are. Masks are left alone. */

import { checkOptions, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { heightAndWidth, type ImageSize } from "../pixels/image.ts";
import type { Random } from "../random/random.ts";
import type { Extent } from "./warp.ts";

/** A random change of a picture's values, in place. */
export interface Tint {
  readonly kind: "tint";
  readonly apply: (pixels: Float32Array, size: Extent, random: Random) => void;
}

/**
 * Adds the same random amount to every value.
 *
 * @param options.by The largest amount added or subtracted, where white is 1. Default 0.2.
 *
 * @example
 * augment([brightness({ by: 0.1 })])(sample, randomFrom(1)).input.shape; // [1, 2, 1]
 */
export const brightness = (options: { readonly by?: number } = {}): Tint => {
  checkOptions("brightness", options, { by: NOT_NEGATIVE });
  const { by = 0.2 } = options;
  return {
    kind: "tint",
    apply: (pixels, _, random) => {
      const added = random.uniform(-by, by);
      for (let i = 0; i < pixels.length; i++) pixels[i]! += added;
    },
  };
};

/**
 * Moves every value away from the picture's mean, or towards it.
 *
 * @param options.by The most that differences grow or shrink: 0.2 for 80 to 120 %. Default 0.2.
 *
 * @example
 * augment([contrast()])(sample, randomFrom(1)).input.shape; // [1, 2, 1]
 */
export const contrast = (options: { readonly by?: number } = {}): Tint => {
  checkOptions("contrast", options, { by: NOT_NEGATIVE });
  const { by = 0.2 } = options;
  return {
    kind: "tint",
    apply: (pixels, _, random) => {
      const factor = 1 + random.uniform(-by, by);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      for (let i = 0; i < pixels.length; i++) pixels[i] = mean + factor * (pixels[i]! - mean);
    },
  };
};

/**
 * Adds independent normal noise to every value.
 *
 * @param options.sigma Its standard deviation, where white is 1. Default 0.05.
 *
 * @example
 * augment([noise()])(sample, randomFrom(1)).input.shape; // [1, 2, 1]
 */
export const noise = (options: { readonly sigma?: number } = {}): Tint => {
  checkOptions("noise", options, { sigma: NOT_NEGATIVE });
  const { sigma = 0.05 } = options;
  return {
    kind: "tint",
    apply: (pixels, _, random) => {
      for (let i = 0; i < pixels.length; i++) pixels[i]! += random.normal(0, sigma);
    },
  };
};

/**
 * Hides a rectangle. Its center lies anywhere in the picture, so that some of it may lie outside.
 *
 * DeVries and Taylor 2017, "Improved regularization of convolutional neural networks with cutout", arXiv:1708.04552.
 *
 * @example
 * augment([cutout({ size: 8 })])({ input: picture, target: mask, name: "1" }, randomFrom(1)).input.shape; // [32, 32, 3]
 */
export const cutout = (
  options: {
    /** The rectangle's size. Default 16. */
    readonly size?: ImageSize;
    /** The value it is filled with. Default 0. */
    readonly level?: number;
  } = {},
): Tint => {
  checkOptions("cutout", options, { size: "optional", level: {} });
  const { size = 16, level = 0 } = options;
  const [holeHeight, holeWidth] = heightAndWidth(size);
  return {
    kind: "tint",
    apply: (pixels, [height, width], random) => {
      const channels = pixels.length / (height * width);
      const top = random.integer(height) - Math.floor(holeHeight / 2);
      const left = random.integer(width) - Math.floor(holeWidth / 2);
      const end = Math.min(width, left + holeWidth) * channels;
      for (let y = Math.max(0, top); y < Math.min(height, top + holeHeight); y++) {
        const row = y * width * channels;
        pixels.fill(level, row + Math.max(0, left) * channels, row + end);
      }
    },
  };
};
