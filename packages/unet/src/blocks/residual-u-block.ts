/** @file The residual U-block of U²-Net. Qin et al. 2020, "U²-Net", arXiv:2005.09007, figure 2(e). */
import { type Block, chain, maxPooling2d, named, residual, type Tensor } from "@tributary/kernel";
import { uShape } from "../networks/u-shape.ts";
import { biasedAndNormalized, convolution } from "./convolutions.ts";
import { type Join, resizeAndConcatenate, skipLast } from "./join.ts";
import { decoderLevel, encoderLevel } from "./level.ts";

/** Halves the image, with sizes rounded up. */
export const halve: Block = maxPooling2d(2, { padding: "same" });

/** Resizes every map to the size of its skip connection. */
export const resized: Join = resizeAndConcatenate({ interpolation: "bilinear" });

const conv = (filters: number, dilationRate = 1): Block =>
  convolution(filters, 3, { dilationRate, style: biasedAndNormalized });

const asItIs = (x: Tensor): Tensor => x;

export interface ResidualUBlockOptions {
  /** The number of convolutions in the encoder; if `dilated`, 4 with growing dilation in place of pooling. */
  readonly height: number;
  /** Filters of the inner maps. */
  readonly middle: number;
  /** Filters of the output. */
  readonly filters: number;
  /** Whether growing dilation replaces pooling, so that the image keeps its size. Default false. */
  readonly dilated?: boolean;
}

/** Encoder and decoder with pooling, and a dilated convolution at the bottom. */
const pooled = ({ height, middle, filters }: ResidualUBlockOptions): Block => {
  const down = Array.from({ length: height }, (_, i) => {
    if (i === 0) return conv(middle);
    return i === height - 1 ? conv(middle, 2) : encoderLevel(conv(middle), halve);
  });
  const up = Array.from({ length: height - 1 }, (_, i) =>
    decoderLevel({ upConvolution: asItIs, join: resized, block: conv(i === 0 ? filters : middle) }),
  );
  return finest(uShape({ down, up }));
};

/** Encoder and decoder without pooling: the dilation doubles at every level. */
const dilating = ({ height, middle, filters }: ResidualUBlockOptions): Block => {
  const down = Array.from({ length: height }, (_, i) => conv(middle, 2 ** i));
  const up = Array.from({ length: height - 1 }, (_, i) =>
    decoderLevel({ upConvolution: asItIs, join: skipLast, block: conv(i === 0 ? filters : middle, 2 ** i) }),
  );
  return finest(uShape({ down, up }));
};

const finest =
  (backbone: ReturnType<typeof uShape>): Block =>
  (x) =>
    backbone(x)[0]!.tensor;

/**
 * A residual U-block: a convolution, and a small U-Net applied to its output, with a residual connection.
 *
 *     x ── conv ──┬── down, across and up ──(+)──▶
 *                 └─────────────────────────┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, filters]`
 *
 * @example
 * residualUBlock({ height: 7, middle: 32, filters: 64 })(input([320, 320, 3])).shape; // [null, 320, 320, 64]
 */
export const residualUBlock = (options: ResidualUBlockOptions): Block =>
  chain(named("in", conv(options.filters)), residual(options.dilated ? dilating(options) : pooled(options)));
