/** @file ConvNeXt's block. Liu et al. 2022, "A ConvNet for the 2020s", arXiv:2201.03545, figure 4. */
import {
  type Block,
  chain,
  conv2d,
  depthwiseConv2d,
  gelu,
  globalResponseNormalization,
  type Initializer,
  layerNormalization,
  layerScale,
  named,
  residual,
  truncatedNormal,
} from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, POSITIVE } from "@tributary/kernel/authoring";
import { finished } from "./basic-block.ts";

export interface ConvnextBlockOptions {
  /** Height and width of the depthwise window. Default 7. */
  readonly kernelSize?: number;
  /** How many times more channels there are inside. Default 4. */
  readonly expansion?: number;
  /** V2's: global response normalization inside, and no layer scale at the end. Default false. */
  readonly responses?: boolean;
  /** Applied to the body before the sum: `stochasticDepth(0.1)`. Default nothing. */
  readonly finish?: Block;
}

const known: OptionTable<ConvnextBlockOptions> = {
  kernelSize: COUNT,
  expansion: POSITIVE,
  responses: "optional",
  finish: "optional",
};

/** Appendix A.1: a normal distribution of deviation 0.02. */
export const convnextInitializer: Initializer = truncatedNormal({ standardDeviation: 0.02 });

/** Over the channels of each pixel, with the papers' epsilon. */
export const pixelNormalization = (): Block => layerNormalization({ epsilon: 1e-6 });

/**
 * ConvNeXt's block: a large depthwise window, then every pixel by itself.
 *
 *     x ──┬── depthwise 7×7 ── normalize ── 1×1 ── gelu ── 1×1 ── layer scale ──(+)──▶
 *         └─────────────────────────────────────────────────────────────────────┘
 *
 * Woo et al. 2023, "ConvNeXt V2", arXiv:2301.00808, figure 5, has global response normalization after the gelu, and no layer scale.
 *
 * - in, out  `[batch, height, width, channels]`
 *
 * @example
 * convnextBlock()(input([56, 56, 96])).shape; // [null, 56, 56, 96]
 */
export const convnextBlock = (options: ConvnextBlockOptions = {}): Block => {
  checkOptions("convnextBlock", options, known);
  const { kernelSize = 7, expansion = 4, responses = false, finish } = options;
  const kernelInitializer = convnextInitializer;
  const bodyOf = (channels: number): Block =>
    chain(
      depthwiseConv2d(kernelSize, { padding: "same", depthwiseInitializer: kernelInitializer }),
      pixelNormalization(),
      named("expand", chain(conv2d(expansion * channels, 1, { kernelInitializer }), gelu)),
      ...(responses ? [globalResponseNormalization()] : []),
      named("project", conv2d(channels, 1, { kernelInitializer })),
      ...(responses ? [] : [layerScale()]),
    );
  let block: Block | undefined;
  return (x) => {
    block ??= residual(finished(bodyOf(x.shape.at(-1)!), finish));
    return block(x);
  };
};
