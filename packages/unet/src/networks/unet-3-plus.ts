/** @file U-Net 3+. Huang et al. 2020, "UNet 3+: A Full-Scale Connected UNet for Medical Image Segmentation", arXiv:2004.08790. */
import { named } from "@tributary/kernel";
import { checkOptions, type OptionTable, pyramidOf } from "@tributary/kernel/authoring";
import { biasedAndNormalized, twoConvolutions } from "../blocks/convolutions.ts";
import { type Filters, filtersOf, type LevelOptions, levelOptions } from "../blocks/filters.ts";
import { encoderLevel } from "../blocks/level.ts";
import { unet3PlusDecoder } from "../decoders/unet-3-plus-decoder.ts";
import { unet3PlusEncoderReference } from "../references/unet-3-plus-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import { type SegmentationOptions, segmentationOptions } from "./segmentation-network.ts";
import { type EncodedSegmenter, segmenter } from "./segmenter.ts";

export interface Unet3PlusOptions<C extends number = number>
  extends SegmentationOptions<C>,
    LevelOptions<Filters, UnetDepth> {}

const known: OptionTable<Unet3PlusOptions> = { ...segmentationOptions, ...levelOptions };

/**
 * U-Net 3+: a U-Net in which every level of the decoder sees all levels of the encoder and of the decoder below it.
 *
 * As ZJUGiveLab/UNet-Version, without deep supervision. On another encoder: `segmenter` with `unet3PlusDecoder`.
 *
 * - in   `[batch, height, width, channels]`, of any size from 2^depth pixels on
 * - out  `[batch, height, width, classes]`
 * - `features`  `[batch, height, width, 320]`
 *
 * @throws {@link ArgumentError} for filters that contradict the depth.
 * @example
 * unet3Plus({ classes: 1 })(input([96, 96, 3])).shape; // [null, 96, 96, 1]
 */
export const unet3Plus = <const C extends number>(options: Unet3PlusOptions<C>): EncodedSegmenter<C> => {
  checkOptions("unet3Plus", options, known);
  const { filters: given = 64, depth, ...rest } = options;
  const filters = filtersOf("unet3Plus", given, depth);
  const stages = filters.map((n, i) => {
    const block = twoConvolutions(n, { style: biasedAndNormalized });
    return { name: `down${i}`, stride: 2 ** i, block: named(`down${i}`, i === 0 ? block : encoderLevel(block)) };
  });
  return segmenter({
    ...rest,
    encoder: { pyramid: pyramidOf(stages), reference: unet3PlusEncoderReference },
    decoder: unet3PlusDecoder({ filters: filters[0]! }),
  });
};
