/** @file Residual levels. Zhang et al. 2017, "Road Extraction by Deep Residual U-Net", arXiv:1711.10684, figure 1(b). */
import { type Block, chain, conv2d, heNormal, named, relu, residual } from "@tributary/kernel";
import { around, biasedAndNormalized, linear, torchNormalization } from "./convolutions.ts";

export const window3 = (filters: number, strides = 1): Block =>
  conv2d(filters, 3, { strides, padding: around(1), kernelInitializer: heNormal() });

export interface ResidualLevelOptions {
  readonly filters: number;
  /** How much the level downsamples the image. Default 1. */
  readonly strides?: number;
}

/**
 * A pre-activation residual block: normalization and ReLU before each of two convolutions, and a convolution as shortcut.
 *
 *     x ──┬── norm ── relu ── 3×3 ── norm ── relu ── 3×3 ──(+)──▶
 *         └── 3×3 ── norm ─────────────────────────────────┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @example
 * residualLevel({ filters: 128, strides: 2 })(input([64, 64, 64])).shape; // [null, 32, 32, 128]
 */
export const residualLevel = ({ filters, strides = 1 }: ResidualLevelOptions): Block => {
  const normalRelu = (): Block => chain(torchNormalization(), relu);
  const body = chain(normalRelu(), window3(filters, strides), normalRelu(), window3(filters));
  const shortcut = linear(filters, 3, { strides, padding: around(1), style: biasedAndNormalized });
  return residual(body, named("shortcut", shortcut));
};
