/** @file U-Net 3+. Huang et al. 2020, "UNet 3+: A Full-Scale Connected UNet for Medical Image Segmentation", arXiv:2004.08790. */
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { type DepthOf, type Filters, filtersOf, type LevelOptions, levelOptions } from "../blocks/filters.ts";
import { unet3PlusSideNames } from "../references/unet-3-plus-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import { type SegmentationOptions, segmentationOptions } from "./segmentation-network.ts";
import { type EncodedSegmenter, supervisedSegmenter } from "./segmenter.ts";
import { type SidesOf, unet3PlusParts } from "./unet-3-plus-parts.ts";

export interface Unet3PlusOptions<
  C extends number = number,
  F extends Filters = Filters,
  D extends UnetDepth = UnetDepth,
> extends SegmentationOptions<C>,
    LevelOptions<F, D> {}

export type Unet3Plus<C extends number, F extends Filters, D extends UnetDepth> = EncodedSegmenter<
  C,
  SidesOf<DepthOf<F, D>>,
  "unet3Plus"
>;

const known: OptionTable<Unet3PlusOptions> = { ...segmentationOptions, ...levelOptions };

/**
 * U-Net 3+: a U-Net in which every level of the decoder sees all levels of the encoder and of the decoder below it.
 *
 * As ZJUGiveLab/UNet-Version. On another encoder: `segmenter` with `unet3PlusDecoder`. With the paper's classification-guided module:
 * `guidedUnet3Plus`.
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
  const { encoder, decoder, sides } = unet3PlusParts(filters, options.classes);
  return supervisedSegmenter<Unet3Plus<C, F, D>>(
    at,
    { ...rest, encoder, decoder },
    { outputs: sides, names: unet3PlusSideNames },
  );
};
