/** @file Upsampling by 2: a transposed convolution, upsampling followed by a convolution, or a convolution followed by a pixel shuffle. */
import {
  type Block,
  chain,
  conv2d,
  conv2dTranspose,
  depthToSpace,
  heNormal,
  named,
  upSampling2d,
} from "@tributary/kernel";
import { COUNT, checkNumber, checkOptions, choose, type OptionTable } from "@tributary/kernel/authoring";
import { type ConvolutionStyle, convolution } from "./convolutions.ts";

/**
 * The paper's up-convolution: a 2×2 transposed convolution with strides of 2. With a bias, without ReLU.
 *
 * @example
 * upConvolution(512)(input([28, 28, 1024])).shape; // [null, 56, 56, 512]
 */
export const upConvolution = (filters: number): Block =>
  named("upConvolution", conv2dTranspose(filters, 2, { strides: 2, kernelInitializer: heNormal() }));

export interface UpSamplingConvolutionOptions {
  /** `"nearest"` repeats pixels, `"bilinear"` interpolates. Default `"nearest"`. */
  readonly interpolation?: "nearest" | "bilinear";
  /** Default 3. */
  readonly kernelSize?: number;
  /** Default: biases and ReLU. */
  readonly style?: ConvolutionStyle;
}

const known: OptionTable<UpSamplingConvolutionOptions> = {
  interpolation: "optional",
  kernelSize: COUNT,
  style: "optional",
};

/**
 * Upsampling by 2, then a convolution: no checkerboard artifacts, but more computation than {@link upConvolution}.
 *
 * @example
 * upSamplingConvolution(512)(input([28, 28, 1024])).shape; // [null, 56, 56, 512]
 */
export const upSamplingConvolution = (filters: number, options: UpSamplingConvolutionOptions = {}): Block => {
  checkOptions("upSamplingConvolution", options, known);
  const { interpolation = "nearest", kernelSize = 3, style } = options;
  return named(
    "upConvolution",
    chain(upSampling2d(2, { interpolation }), convolution(filters, kernelSize, style ? { style } : {})),
  );
};

/**
 * The sub-pixel convolution: 3×3, four times the filters, each four of which become a block of 2×2 pixels. With a bias,
 * without ReLU. All computation is done on the smaller map.
 *
 * Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
 * Network", arXiv:1609.05158, figure 1. Channels become pixels in the order of PyTorch's `PixelShuffle`.
 *
 * @example
 * subPixelConvolution(512)(input([28, 28, 1024])).shape; // [null, 56, 56, 512]
 */
export const subPixelConvolution = (filters: number): Block => {
  checkNumber("subPixelConvolution", "filters", filters, COUNT);
  return named(
    "upConvolution",
    chain(
      conv2d(4 * filters, 3, { padding: "same", kernelInitializer: heNormal() }),
      depthToSpace(2, { order: "torch" }),
    ),
  );
};

/**
 * How to go up by 2: `"transposed"` is {@link upConvolution}; `"nearest"` and `"bilinear"` are {@link upSamplingConvolution},
 * which leaves no checkerboard; `"pixelShuffle"` is {@link subPixelConvolution}; or a block of your own that doubles the
 * size, made for a level of that many filters.
 */
export type UpSampling = "transposed" | "nearest" | "bilinear" | "pixelShuffle" | ((filters: number) => Block);

/** The way up of each level, given its filters. */
export const upSamplingOf = (at: string, up: UpSampling, style: ConvolutionStyle): ((filters: number) => Block) => {
  if (typeof up === "function") return (filters) => named("upConvolution", up(filters));
  const ways: Readonly<Record<string, (filters: number) => Block>> = {
    transposed: upConvolution,
    nearest: (filters) => upSamplingConvolution(filters, { interpolation: "nearest", style }),
    bilinear: (filters) => upSamplingConvolution(filters, { interpolation: "bilinear", style }),
    pixelShuffle: subPixelConvolution,
  };
  return choose(at, "up", ways, up);
};
