/** @file SqueezeNet's Fire module. Iandola et al. 2016, arXiv:1602.07360, figure 1. */
import { type Block, branches, chain, conv2d, heUniform, named } from "@tributary/kernel";

/**
 * A Fire module: 1×1 squeezes the channels, 1×1 and 3×3 expand them side by side.
 *
 *     x ── 1×1, relu ──┬── 1×1, relu ──┬── channels stacked ──▶
 *                      └── 3×3, relu ──┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, 2 · expand]`
 *
 * @param squeeze Filters of the first convolution.
 * @param expand Filters of each of the other two.
 * @example
 * fire(16, 64)(input([55, 55, 96])).shape; // [null, 55, 55, 128]
 */
export const fire = (squeeze: number, expand: number): Block => {
  const convolution = (name: string, filters: number, kernelSize: number): Block =>
    named(name, conv2d(filters, kernelSize, { padding: "same", activation: "relu", kernelInitializer: heUniform() }));
  return chain(
    convolution("squeeze", squeeze, 1),
    branches(convolution("expand1x1", expand, 1), convolution("expand3x3", expand, 3)),
  );
};
