/** @file U-Net 3+. Huang et al. 2020, "UNet 3+: A Full-Scale Connected UNet for Medical Image Segmentation", arXiv:2004.08790. */
import { named, resizeLike } from "@tributary/kernel";
import { checkOptions, type OptionTable, pyramidOf } from "@tributary/kernel/authoring";
import { biasedAndNormalized, twoConvolutions } from "../blocks/convolutions.ts";
import { type DepthOf, type Filters, filtersOf, type LevelOptions, levelOptions } from "../blocks/filters.ts";
import { encoderLevel } from "../blocks/level.ts";
import { unet3PlusDecoder } from "../decoders/unet-3-plus-decoder.ts";
import { unet3PlusEncoderReference, unet3PlusSideNames } from "../references/unet-3-plus-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import { classify, type SegmentationOptions, segmentationOptions } from "./segmentation-network.ts";
import { type EncodedSegmenter, supervisedSegmenter } from "./segmenter.ts";

export interface Unet3PlusOptions<
  C extends number = number,
  F extends Filters = Filters,
  D extends UnetDepth = UnetDepth,
> extends SegmentationOptions<C>,
    LevelOptions<F, D> {}

/** `side2` to the bottom's. */
interface Sides {
  readonly 1: "side2";
  readonly 2: Sides[1] | "side3";
  readonly 3: Sides[2] | "side4";
  readonly 4: Sides[3] | "side5";
  readonly 5: Sides[4] | "side6";
  readonly 6: Sides[5] | "side7";
}
type SidesOf<D extends number> = D extends UnetDepth ? Sides[D] : string;

export type Unet3Plus<C extends number, F extends Filters, D extends UnetDepth> = EncodedSegmenter<
  C,
  SidesOf<DepthOf<F, D>>,
  "unet3Plus"
>;

const known: OptionTable<Unet3PlusOptions> = { ...segmentationOptions, ...levelOptions };

/**
 * U-Net 3+: a U-Net in which every level of the decoder sees all levels of the encoder and of the decoder below it.
 *
 * As ZJUGiveLab/UNet-Version. On another encoder: `segmenter` with `unet3PlusDecoder`.
 *
 * - in   `[batch, height, width, channels]`, of any size from 2^depth pixels on
 * - out  `[batch, height, width, classes]`
 * - `features`  `[batch, height, width, 320]`
 * - `supervised`  `output`, and `side2` to `side5` of the levels below, enlarged to the image: section 2.2, full-scale deep
 *   supervision. All of them are trained alike.
 *
 * @throws {@link ArgumentError} for filters that contradict the depth.
 * @example
 * const net = unet3Plus({ classes: 1 });
 * net(input([96, 96, 3])).shape; // [null, 96, 96, 1]
 * Object.keys(net.supervised(input([96, 96, 3]))); // ["output", "side2", "side3", "side4", "side5"]
 */
export const unet3Plus = <const C extends number, const F extends Filters = 64, const D extends UnetDepth = 4>(
  options: Unet3PlusOptions<C, F, D> | Unet3PlusOptions<C>,
): Unet3Plus<C, F, D> => {
  const at = "unet3Plus";
  checkOptions(at, options, known);
  const { filters: given = 64, depth, ...rest } = options;
  const filters = filtersOf(at, given, depth);
  const stages = filters.map((n, i) => {
    const block = twoConvolutions(n, { style: biasedAndNormalized });
    return { name: `down${i}`, stride: 2 ** i, block: named(`down${i}`, i === 0 ? block : encoderLevel(block)) };
  });
  const encoder = { pyramid: pyramidOf(stages), reference: unet3PlusEncoderReference };
  const decoder = unet3PlusDecoder({ filters: filters[0]! });
  const sides = filters.map((_, i) => classify(`side${i + 1}`, { classes: options.classes }, decoder.kernelSize));
  return supervisedSegmenter<Unet3Plus<C, F, D>>(
    at,
    { ...rest, encoder, decoder },
    {
      outputs: ({ decoded: [, ...coarser] }, image) =>
        Object.fromEntries(
          coarser.map(({ tensor }, i) => [
            `side${i + 2}`,
            resizeLike(sides[i + 1]!(tensor), image, { interpolation: "bilinear" }),
          ]),
        ),
      names: unet3PlusSideNames,
    },
  );
};
