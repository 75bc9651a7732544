/** @file U²-Net. Qin et al. 2020, "U²-Net: Going Deeper with Nested U-Structure for Salient Object Detection", arXiv:2005.09007. */
import { concatenate, resizeLike, type Tensor } from "@tributary/kernel";
import { checkOptions, choose, type OneOf, type OptionTable, type Pyramid } from "@tributary/kernel/authoring";
import { decoderLevel, encoderLevel } from "../blocks/level.ts";
import { halve, type ResidualUBlockOptions, residualUBlock, resized } from "../blocks/residual-u-block.ts";
import type { Supervised } from "../blocks/supervised.ts";
import { u2netReference } from "../references/u2net-references.ts";
import {
  type AnySizeMap,
  anySize,
  checked,
  classify,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";
import { uShape } from "./u-shape.ts";

/** `"large"`, 176.3 MB of weights; or `"small"`, 4.7 MB, called U²-Net†. */
export type U2NetVariant = OneOf<["large", "small"]>;

/** Residual U-blocks on the way down and up. */
export interface Rows {
  readonly encoder: readonly ResidualUBlockOptions[];
  readonly decoder: readonly ResidualUBlockOptions[];
}

/** Table 1: En_1 to En_6, and De_1 to De_5 from fine to coarse. I is the paper's for inputs, M for middle, O for out. */
export const table1: Readonly<Record<U2NetVariant, Rows>> = {
  large: {
    encoder: [
      { height: 7, middle: 32, filters: 64 },
      { height: 6, middle: 32, filters: 128 },
      { height: 5, middle: 64, filters: 256 },
      { height: 4, middle: 128, filters: 512 },
      { height: 4, middle: 256, filters: 512, dilated: true },
      { height: 4, middle: 256, filters: 512, dilated: true },
    ],
    decoder: [
      { height: 7, middle: 16, filters: 64 },
      { height: 6, middle: 32, filters: 64 },
      { height: 5, middle: 64, filters: 128 },
      { height: 4, middle: 128, filters: 256 },
      { height: 4, middle: 256, filters: 512, dilated: true },
    ],
  },
  small: {
    encoder: [
      { height: 7, middle: 16, filters: 64 },
      { height: 6, middle: 16, filters: 64 },
      { height: 5, middle: 16, filters: 64 },
      { height: 4, middle: 16, filters: 64 },
      { height: 4, middle: 16, filters: 64, dilated: true },
      { height: 4, middle: 16, filters: 64, dilated: true },
    ],
    decoder: [
      { height: 7, middle: 16, filters: 64 },
      { height: 6, middle: 16, filters: 64 },
      { height: 5, middle: 16, filters: 64 },
      { height: 4, middle: 16, filters: 64 },
      { height: 4, middle: 16, filters: 64, dilated: true },
    ],
  },
};

export interface U2NetOptions<C extends number = number> extends SegmentationOptions<C> {
  /** Default `"large"`. */
  readonly variant?: U2NetVariant;
}

type Map<C extends number> = AnySizeMap<"u2net", 1, C>;

export type U2NetOutput = "output" | "side1" | "side2" | "side3" | "side4" | "side5" | "side6";

export type U2Net<C extends number> = Segmenter<Map<C>, Map<64>> & {
  /** The output, and those of the six levels it is fused from, `side1` the finest: all of them are trained. */
  readonly supervised: Supervised<Map<C>, U2NetOutput>;
};

const known: OptionTable<U2NetOptions> = { ...segmentationOptions, variant: "optional" };

/**
 * U²-Net: a U-Net whose levels are U-blocks; the outputs of all levels are fused into one.
 *
 * - in   `[batch, height, width, channels]`, of any size; the authors' is 320 × 320
 * - out  `[batch, height, width, classes]`
 * - `pyramid`  `up0` to `up4` and the bottom, `down5`; strides 1 to 32
 *
 * @example
 * const net = u2net({ classes: 1 });
 * net(input([320, 320, 3])).shape; // [null, 320, 320, 1]
 * Object.keys(net.supervised(input([320, 320, 3]))).length; // 7
 */
export const u2net = <const C extends number>(options: U2NetOptions<C>): U2Net<C> => {
  checkOptions("u2net", options, known);
  const { variant = "large" } = options;
  const { encoder, decoder } = choose<Rows>("u2net", "variant", table1, variant);
  const pyramid = uShape({
    down: encoder.map((row, i) => (i === 0 ? residualUBlock(row) : encoderLevel(residualUBlock(row), halve))),
    up: decoder.map((row) => decoderLevel({ upConvolution: (x) => x, join: resized, block: residualUBlock(row) })),
  });
  const sides = encoder.map((_, i) => classify(`side${i + 1}`, { classes: options.classes }, 3));
  const fuse = classify("classify", options);
  const answers = (levels: Pyramid): readonly [Tensor, readonly Tensor[]] => {
    const [first, ...others] = levels.map(({ tensor }, i) => sides[i]!(tensor)) as [Tensor, ...Tensor[]];
    const all = [first, ...others.map((side) => resizeLike(side, first, { interpolation: "bilinear" }))];
    return [fuse(concatenate(all)), all];
  };
  const rule = anySize("u2net", 1);
  const reference = u2netReference(variant, encoder, decoder);
  const net = segmentationNetwork<object>({
    at: "u2net",
    pyramid,
    head: (levels) => answers(levels)[0],
    rule,
    reference,
  });
  const supervised = checked("u2net", rule, (image) => {
    const [output, all] = answers(pyramid(image));
    return { output, ...Object.fromEntries(all.map((side, i) => [`side${i + 1}`, side])) };
  });
  return Object.assign(net, { supervised: Object.assign(supervised, { reference }) }) as unknown as U2Net<C>;
};
