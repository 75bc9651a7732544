/** @file U-Net. Ronneberger et al. 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation", arXiv:1505.04597. */
import { ArgumentError, type Block, chain, dropout as dropOut, type Padding } from "@tributary/kernel";
import { checkOptions, choose, described, KEPT, type OptionTable } from "@tributary/kernel/authoring";
import { twoConvolutions } from "../blocks/convolutions.ts";
import {
  type DepthOf,
  type Filters,
  type FirstOf,
  filtersOf,
  type LevelOptions,
  levelOptions,
} from "../blocks/filters.ts";
import { type Joining, joinOf } from "../blocks/join.ts";
import { decoderLevel, encoderLevel } from "../blocks/level.ts";
import { type UpSampling, upSamplingOf } from "../blocks/up-convolution.ts";
import { unetReference } from "../references/unet-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import {
  type AnySizeMap,
  anySize,
  type HalvedMap,
  halved,
  head,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";
import { uShape } from "./u-shape.ts";
import { flavorOf, flavors, type UnetFlavor } from "./unet-flavors.ts";

export interface UnetOptions<
  C extends number = number,
  V extends UnetFlavor = UnetFlavor,
  F extends Filters = Filters,
  D extends UnetDepth = UnetDepth,
  P extends Padding = Padding,
> extends SegmentationOptions<C>,
    LevelOptions<F, D> {
  /** The implementation that it follows. Default `"paper"`. */
  readonly flavor?: V;
  /**
   * For the paper's: `"valid"`, the default, loses pixels at every convolution, 572 come out as 388; `"same"` keeps the size.
   * The others always keep it.
   */
  readonly padding?: P;
  /** The fraction of values dropped while training at the end of the way down, in its last two levels. Default 0. */
  readonly dropout?: number;
  /** How to go up, in place of the flavor's way. */
  readonly up?: UpSampling;
  /** How the encoder's map and the decoder's become one, in place of the flavor's way. Default: concatenated. */
  readonly join?: Joining;
  /** Makes the block of each level, in place of two convolutions, given its filters. It must keep height and width. */
  readonly block?: (filters: number) => Block;
}

/** Every image from 2^depth pixels on. */
type Least = readonly [never, 2, 4, 8, 16, 32, 64];
type LeastOf<D extends number> = number extends D ? number : D extends keyof Least ? Least[D] : number;

type UnetMap<V extends UnetFlavor, D extends number, P extends Padding, C extends number> = [V] extends ["paper"]
  ? HalvedMap<"unet", D, P, C>
  : [(typeof flavors)[V]["takes"]] extends ["halved"]
    ? HalvedMap<"unet", D, "same", C>
    : AnySizeMap<"unet", LeastOf<D>, C>;

export type Unet<
  C extends number,
  V extends UnetFlavor,
  F extends Filters,
  D extends UnetDepth,
  P extends Padding,
> = Segmenter<UnetMap<V, DepthOf<F, D>, P, C>, UnetMap<V, DepthOf<F, D>, P, FirstOf<F>>>;

const checkPadding = ({ flavor = "paper", padding, block }: UnetOptions, pads: boolean): void => {
  if (padding === "valid" && flavor !== "paper") {
    throw new ArgumentError({
      at: "unet",
      problem: `the flavor "${flavor}" always keeps the image's size`,
      received: 'padding: "valid"',
      expected: 'padding: "same", or none given',
      fix: 'leave the padding out, or take flavor: "paper"',
    });
  }
  if (block && !pads) {
    throw new ArgumentError({
      at: "unet",
      problem: "a block of your own must keep the image's size, but this network pads nothing",
      received: 'padding: "valid"',
      expected: 'padding: "same"',
      fix: 'add padding: "same" to the options of unet()',
    });
  }
};

const BLOCK = "a function that makes a block of a number of filters: (filters) => twoConvolutions(filters)";

/** A level of one's own. One that forgets to return its block would get ours, and nobody would be told. */
const ownBlock = (make: unknown, filters: number): Block => {
  const refuse = (problem: string, given: unknown, fix: string): ArgumentError =>
    new ArgumentError({ at: "unet", problem, received: described(given), expected: BLOCK, fix });
  if (typeof make !== "function") throw refuse("block makes no blocks", make, "write block: (filters) => …");
  const made: unknown = make(filters);
  if (typeof made === "function") return made as Block;
  const applied = "return the block itself, which the network applies to its images";
  throw refuse(`block gives no block for ${filters} filters`, made, applied);
};

const known: OptionTable<UnetOptions> = {
  ...segmentationOptions,
  ...levelOptions,
  flavor: "optional",
  padding: "optional",
  dropout: KEPT,
  up: "optional",
  join: "optional",
  block: "optional",
};

/**
 * U-Net: an encoder, a decoder, and a skip connection at every level.
 *
 *     ──▶ two convolutions ─────── crop ───────▶ join ──▶ two convolutions ──▶
 *               └─▶ pool ──▶ level below ──▶ up-convolution ──┘
 *
 * - in   `[batch, height, width, channels]`; see {@link unetSizes} for the sizes that fit
 * - out  `[batch, height, width, classes]`, 184 pixels less on each axis for the paper's four halvings without padding
 * - `features`  the last map before the classes
 * - `pyramid`   `up0` to `up3` and the bottom, `down4`; strides 1 to 16
 *
 * @throws {@link ArgumentError} for unknown or contradicting options.
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * unet({ classes: 2 })(input([572, 572, 1])).shape; // [null, 388, 388, 2]
 */
export const unet = <
  const C extends number,
  const V extends UnetFlavor = "paper",
  const F extends Filters = (typeof flavors)[V]["filters"],
  const D extends UnetDepth = 4,
  const P extends Padding = "valid",
>(
  options: UnetOptions<C, V, F, D, P> | UnetOptions<C>,
): Unet<C, V, F, D, P> => {
  checkOptions("unet", options, known);
  const flavor: UnetFlavor = options.flavor ?? "paper";
  choose("unet", "flavor", flavors, flavor);
  const { style, join, fit, halves, takes, filters: published, alike, ...chosen } = flavorOf(flavor);
  const up = options.up === undefined ? chosen.up : upSamplingOf("unet", options.up, style);
  const joins = joinOf("unet", options.join ?? "concatenate", join, fit);
  const padding = flavor === "paper" ? (options.padding ?? "valid") : "same";
  checkPadding(options as UnetOptions, padding === "same");
  const { dropout = 0 } = options;
  const filters = filtersOf("unet", options.filters ?? published, options.depth, alike);
  const depth = filters.length - 1;

  const work = (...[first, second = first]: readonly number[]): Block =>
    options.block ? ownBlock(options.block, second!) : twoConvolutions([first!, second!], { padding, style });
  const drop = (i: number): readonly Block[] => (dropout > 0 && i >= depth - 1 ? [dropOut(dropout)] : []);
  // If upsampling has no weights, the map from below must already have this level's filters.
  const narrows = halves === "lastConvolution";
  const down = filters.map((n, i) => {
    const block = chain(work(narrows && i === depth ? filters[i - 1]! : n), ...drop(i));
    return i === 0 ? block : encoderLevel(block);
  });
  const upwards = filters
    .slice(0, -1)
    .map((n, i) =>
      decoderLevel({ upConvolution: up(n), join: joins(n), block: work(n, narrows ? (filters[i - 1] ?? n) : n) }),
    );

  return segmentationNetwork({
    at: "unet",
    pyramid: uShape({ down, up: upwards }),
    head: head(options),
    rule: takes === "any" ? anySize("unet", 2 ** depth) : halved("unet", depth, padding),
    reference: unetReference(flavor, depth),
  });
};
