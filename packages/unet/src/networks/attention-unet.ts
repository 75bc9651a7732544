/** @file U-Nets with attention, with recurrence, and with both: the networks of LeeJunHyun/Image_Segmentation. */
import type { Block } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { attentionGate, gated } from "../blocks/attention-gate.ts";
import { biasedAndNormalized, twoConvolutions } from "../blocks/convolutions.ts";
import {
  type DepthOf,
  type Filters,
  type FirstOf,
  filtersOf,
  type LevelOptions,
  levelOptions,
} from "../blocks/filters.ts";
import { skipFirst } from "../blocks/join.ts";
import { decoderLevel, encoderLevel } from "../blocks/level.ts";
import { recurrentResidual } from "../blocks/recurrent.ts";
import { upSamplingConvolution } from "../blocks/up-convolution.ts";
import { attentionUnetReference, r2UnetReference } from "../references/attention-unet-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import {
  type HalvedMap,
  halved,
  head,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";
import { uShape } from "./u-shape.ts";

export interface AttentionUnetOptions<
  C extends number = number,
  F extends Filters = Filters,
  D extends UnetDepth = UnetDepth,
> extends SegmentationOptions<C>,
    LevelOptions<F, D> {}

export interface R2UnetOptions<C extends number = number, F extends Filters = Filters, D extends UnetDepth = UnetDepth>
  extends SegmentationOptions<C>,
    LevelOptions<F, D> {
  /** Whether skip connections have attention gates. Default false. */
  readonly attention?: boolean;
  /** How often a recurrent convolution is applied again. Default 2. */
  readonly again?: number;
}

const knownToAttention: OptionTable<AttentionUnetOptions> = { ...segmentationOptions, ...levelOptions };
const knownToR2: OptionTable<R2UnetOptions> = { ...knownToAttention, attention: "optional", again: COUNT };

type SameSize<At extends string, C extends number, F extends Filters, D extends UnetDepth> = Segmenter<
  HalvedMap<At, DepthOf<F, D>, "same", C>,
  HalvedMap<At, DepthOf<F, D>, "same", FirstOf<F>>
>;
export type AttentionUnet<C extends number, F extends Filters, D extends UnetDepth> = SameSize<
  "attentionUnet",
  C,
  F,
  D
>;
export type R2Unet<C extends number, F extends Filters, D extends UnetDepth> = SameSize<"r2Unet", C, F, D>;

/** Encoder with pooling, decoder with upsampling and a convolution. */
const levels = (filters: readonly number[], block: (filters: number) => Block, gates: boolean) =>
  uShape({
    down: filters.map((n, i) => (i === 0 ? block(n) : encoderLevel(block(n)))),
    up: filters.slice(0, -1).map((n) =>
      decoderLevel({
        upConvolution: upSamplingConvolution(n, { style: biasedAndNormalized }),
        join: gates ? gated(attentionGate(Math.max(1, Math.floor(n / 2))), skipFirst) : skipFirst,
        block: block(n),
      }),
    ),
  });

/**
 * Attention U-Net: a U-Net with attention gates on its skip connections. Oktay et al. 2018, arXiv:1804.03999, figure 1.
 *
 * - in   `[batch, height, width, channels]`, sizes that 2^depth divides
 * - out  `[batch, height, width, classes]`
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * attentionUnet({ classes: 1 })(input([256, 256, 3])).shape; // [null, 256, 256, 1]
 */
export const attentionUnet = <const C extends number, const F extends Filters = 64, const D extends UnetDepth = 4>(
  options: AttentionUnetOptions<C, F, D> | AttentionUnetOptions<C>,
): AttentionUnet<C, F, D> => {
  checkOptions("attentionUnet", options, knownToAttention);
  const filters = filtersOf("attentionUnet", options.filters ?? 64, options.depth);
  const depth = filters.length - 1;
  const block = (n: number): Block => twoConvolutions(n, { style: biasedAndNormalized });
  return segmentationNetwork({
    at: "attentionUnet",
    pyramid: levels(filters, block, true),
    head: head(options),
    rule: halved("attentionUnet", depth, "same"),
    reference: attentionUnetReference(depth),
  });
};

/**
 * R2U-Net: recurrent convolutions and residual sums at every level. Alom et al. 2018, arXiv:1802.06955, figure 2.
 *
 * - in   `[batch, height, width, channels]`, sizes that 2^depth divides
 * - out  `[batch, height, width, classes]`
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * r2Unet({ classes: 1, attention: true })(input([256, 256, 3])).shape; // [null, 256, 256, 1]
 */
export const r2Unet = <const C extends number, const F extends Filters = 64, const D extends UnetDepth = 4>(
  options: R2UnetOptions<C, F, D> | R2UnetOptions<C>,
): R2Unet<C, F, D> => {
  checkOptions("r2Unet", options, knownToR2);
  const { attention = false, again = 2 } = options;
  const filters = filtersOf("r2Unet", options.filters ?? 64, options.depth);
  const depth = filters.length - 1;
  return segmentationNetwork({
    at: "r2Unet",
    pyramid: levels(filters, (n) => recurrentResidual(n, again), attention),
    head: head(options),
    rule: halved("r2Unet", depth, "same"),
    reference: r2UnetReference(depth, attention),
  });
};
