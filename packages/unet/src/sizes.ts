/** @file Which image sizes fit a U-Net, the sizes of its outputs, and what is cropped or padded at every level. */
import type { Padding } from "@tributary/kernel";
import { checkOptions, type OptionTable, settle } from "@tributary/kernel/authoring";
import { FILTERS, type Filters, filtersOf } from "./blocks/filters.ts";
import { anySize } from "./networks/segmentation-network.ts";
import { flavorOf, type UnetFlavor } from "./networks/unet-flavors.ts";
import { leastSize, type UnetDepth, unetShape } from "./unet-shape.ts";

/** Options of `unet()` that decide about sizes; its others may be there too. */
export interface UnetSizesOptions {
  /** How often the image is halved. Default 4, or what the list of filters says. */
  readonly depth?: UnetDepth;
  readonly filters?: Filters;
  /** Default `"valid"` for the paper's. */
  readonly padding?: Padding;
  /** Default `"paper"`. */
  readonly flavor?: UnetFlavor;
}

export const sizesOptions: OptionTable<UnetSizesOptions> = {
  depth: "optional",
  filters: FILTERS,
  padding: "optional",
  flavor: "optional",
};

/** Pixels before and after. */
export type Border = readonly [before: number, after: number];

/** The sizes at one level, along one axis, in pixels. */
export interface LevelSizes {
  /** How often the image has been halved. */
  readonly level: number;
  /** The encoder's map, before it is cropped. */
  readonly skip: number;
  /** The map from below, after the up-convolution. */
  readonly up: number;
  /** What is cropped from the encoder's map. */
  readonly crop: Border;
  /** The padding of the decoder's map, in flavors that pad instead. */
  readonly pad: Border;
  /** The output of the level. */
  readonly output: number;
}

/** A size, followed through the network along one axis. */
export interface SizesOf {
  readonly input: number;
  readonly output: number;
  /** What the deepest level gives. */
  readonly bottom: number;
  /** From fine to coarse, without the bottom. */
  readonly levels: readonly LevelSizes[];
}

export interface UnetSizes {
  readonly depth: number;
  /** The smallest size that fits. */
  readonly least: number;
  /** The sizes that fit are this far apart: 16 for four halvings, 1 where all fit. */
  readonly step: number;
  /** How many pixels smaller the output is than the input. */
  readonly lost: number;
  /** Tiles that begin at multiples of this number, 2^depth, are pooled in the same way as the whole image. */
  readonly grid: number;
  /** Whether an image of that height or width fits. */
  readonly fits: (size: number) => boolean;
  /** The nearest sizes that fit: not above, null where there is none, and not below. */
  readonly nearest: (size: number) => { readonly below: number | null; readonly above: number };
  /**
   * The size at every level.
   *
   * @throws {@link ShapeError} for a size that does not fit, with those that do.
   */
  readonly of: (size: number) => SizesOf;
}

const halves = (pixels: number): Border => [Math.floor(pixels / 2), Math.ceil(pixels / 2)];

/** Follows a size down and up. `less` is what a level's two convolutions take away. */
const follow = (input: number, depth: number, less: number, pads: boolean): SizesOf => {
  const skips = [input - less];
  for (let i = 1; i <= depth; i++) skips.push(Math.floor(skips[i - 1]! / 2) - less);
  const bottom = skips.pop()!;
  const levels: LevelSizes[] = [];
  let below = bottom;
  for (const [level, skip] of [...skips.entries()].toReversed()) {
    const up = 2 * below;
    const apart = halves(skip - up);
    below = (pads ? skip : up) - less;
    levels.unshift({ level, skip, up, crop: pads ? [0, 0] : apart, pad: pads ? apart : [0, 0], output: below });
  }
  return { input, output: levels[0]!.output, bottom, levels };
};

/**
 * The sizes of a U-Net, from the options that it is made with.
 *
 * @example
 * const sizes = unetSizes();
 * sizes.fits(572); // true
 * sizes.nearest(512); // { below: 508, above: 524 }
 * sizes.of(572).output; // 388
 * sizes.of(572).levels.map(({ crop }) => crop); // [[88, 88], [40, 40], [16, 16], [4, 4]]
 */
export const unetSizes = (options: UnetSizesOptions = {}): UnetSizes => {
  checkOptions("unetSizes", options, sizesOptions);
  const { flavor = "paper", padding = flavor === "paper" ? "valid" : "same" } = options;
  const { takes, filters: published } = flavorOf(flavor);
  const depth = filtersOf("unetSizes", options.filters ?? published, options.depth).length - 1;
  const grid = 2 ** depth;
  const valid = padding === "valid";
  const pads = takes === "any";
  const lost = valid ? 12 * grid - 8 : 0;
  const step = pads ? 1 : grid;
  const least = leastSize(depth, padding);
  const below = (size: number): number => size - ((size - least) % step);
  const fits = (size: number): boolean => Number.isInteger(size) && size >= least && below(size) === size;
  return {
    depth,
    least,
    step,
    lost,
    grid,
    fits,
    nearest(size) {
      if (size < least) return { below: null, above: least };
      const low = below(Math.floor(size));
      return { below: low, above: low === size ? size : low + step };
    },
    of(size) {
      const image = [null, size, size, 1];
      settle(pads ? anySize("unet", least).shape(image, 1) : unetShape(image, depth, padding, 1));
      return follow(size, depth, valid ? 4 : 0, pads);
    },
  };
};
