/** @file Upsampling by 2: a transposed convolution, or upsampling followed by a convolution. */
import { type Block, chain, conv2dTranspose, heNormal, named, upSampling2d } from "@tributary/kernel";
import { checkOptions, choose, type OptionTable } from "@tributary/kernel/authoring";
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
  kernelSize: "optional",
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
 * How to go up by 2: `"transposed"` is {@link upConvolution}; `"nearest"` and `"bilinear"` are {@link upSamplingConvolution},
 * which leaves no checkerboard; or a block of your own that doubles the size, made for a level of that many filters.
 */
export type UpSampling = "transposed" | "nearest" | "bilinear" | ((filters: number) => Block);

/** The way up of each level, given its filters. */
export const upSamplingOf = (at: string, up: UpSampling, style: ConvolutionStyle): ((filters: number) => Block) => {
  if (typeof up === "function") return (filters) => named("upConvolution", up(filters));
  const ways: Readonly<Record<string, (filters: number) => Block>> = {
    transposed: upConvolution,
    nearest: (filters) => upSamplingConvolution(filters, { interpolation: "nearest", style }),
    bilinear: (filters) => upSamplingConvolution(filters, { interpolation: "bilinear", style }),
  };
  return choose(at, "up", ways, up);
};
