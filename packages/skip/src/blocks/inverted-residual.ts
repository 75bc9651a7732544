/**
 * @file The inverted residual block. Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv:1801.04381,
 * figure 3.
 */
import { type Block, chain, named, relu, residual } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, required } from "@tributary/kernel/authoring";
import { finished } from "./basic-block.ts";
import { type LibraryStyle, normalizedConvolution, normalizedDepthwise, torchStyle } from "./convolution.ts";

export interface InvertedResidualOptions {
  /** The channels of the output. */
  readonly filters: number;
  /** How much the block downsamples the image. Default 1. */
  readonly strides?: number;
  /** Height and width of the depthwise window. Default 3. */
  readonly kernelSize?: number;
  /** The channels inside. Default 6 times those of the input. No convolution expands an input that has as many. */
  readonly width?: number;
  /** After each convolution but the last. Default relu6. */
  readonly activation?: Block;
  /** Weighs the channels inside, before they are projected: `squeezeAndExcitation({ ratio: 4 })`. Default nothing. */
  readonly attention?: Block;
  /** Applied to the body before the sum: `stochasticDepth(0.1)`. Default nothing. */
  readonly finish?: Block;
  /** Default: PyTorch's. */
  readonly style?: LibraryStyle;
}

const known: OptionTable<InvertedResidualOptions> = {
  filters: required(COUNT),
  strides: COUNT,
  kernelSize: COUNT,
  width: COUNT,
  activation: "optional",
  attention: "optional",
  finish: "optional",
  style: "optional",
};

/** relu, at most 6. */
export const relu6: Block = relu({ maxValue: 6 });

/**
 * MobileNetV2's block, wide inside and narrow at its ends: 1×1 expands, a depthwise convolution works, 1×1 projects. EfficientNet calls
 * it MBConv.
 *
 *     x ──┬── 1×1 ── act ── depthwise ── act ── attention ── 1×1 ──(+)──▶
 *         └──────────────── where the shape stays ──────────────────┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @example
 * invertedResidual({ filters: 24, strides: 2 })(input([112, 112, 16])).shape; // [null, 56, 56, 24]
 */
export const invertedResidual = (options: InvertedResidualOptions): Block => {
  checkOptions("invertedResidual", options, known);
  const { filters, strides = 1, kernelSize = 3, activation = relu6, attention, finish, style = torchStyle } = options;
  const bodyOf = (channels: number): Block => {
    const { width = 6 * channels } = options;
    const expand = named("expand", chain(normalizedConvolution(width, 1, { style }), activation));
    const depthwise = named("depthwise", chain(normalizedDepthwise(kernelSize, { strides, style }), activation));
    const project = named("project", normalizedConvolution(filters, 1, { style }));
    return chain(...(width === channels ? [] : [expand]), depthwise, ...(attention ? [attention] : []), project);
  };
  let block: Block | undefined;
  return (x) => {
    const channels = x.shape.at(-1)!;
    block ??= strides === 1 && channels === filters ? residual(finished(bodyOf(channels), finish)) : bodyOf(channels);
    return block(x);
  };
};
