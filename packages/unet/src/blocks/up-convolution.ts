/** @file Twice as large on the way up: transposed, or repeated and then convolved. */
import { type Block, chain, conv2dTranspose, heNormal, named, upSampling2d } from "@tributary/kernel";
import { type ConvolutionStyle, convolution } from "./convolutions.ts";

/**
 * The paper's up-convolution: every pixel paints 2×2 pixels. With a bias, without ReLU.
 *
 * @example
 * upConvolution(512)(input([28, 28, 1024])).shape; // [null, 56, 56, 512]
 */
export const upConvolution = (filters: number): Block =>
  named("upConvolution", conv2dTranspose(filters, 2, { strides: 2, kernelInitializer: heNormal() }));

export interface UpSamplingConvolutionOptions {
  /** `"nearest"` repeats pixels, `"bilinear"` blends them. Default `"nearest"`. */
  readonly interpolation?: "nearest" | "bilinear";
  /** Default 3. */
  readonly kernelSize?: number;
  /** Default: biases and ReLU. */
  readonly style?: ConvolutionStyle;
}

/**
 * Every pixel becomes 2×2 pixels, then a convolution: no checkerboard, at four times the work of {@link upConvolution}.
 *
 * @example
 * upSamplingConvolution(512)(input([28, 28, 1024])).shape; // [null, 56, 56, 512]
 */
export const upSamplingConvolution = (filters: number, options: UpSamplingConvolutionOptions = {}): Block => {
  const { interpolation = "nearest", kernelSize = 3, style } = options;
  return named(
    "upConvolution",
    chain(upSampling2d(2, { interpolation }), convolution(filters, kernelSize, style ? { style } : {})),
  );
};
