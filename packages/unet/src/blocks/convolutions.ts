/** @file The convolutions of U-Nets, and the block of two of them at each level. */
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  groupNormalization,
  heNormal,
  leakyRelu,
  type Padding,
  relu,
  type Sides,
} from "@tributary/kernel";
import { COUNT, checkNumber, checkOptions, type OptionTable } from "@tributary/kernel/authoring";

/** Where implementations differ: bias, normalization and activation. */
export interface ConvolutionStyle {
  /** Whether convolutions have a bias. */
  readonly useBias: boolean;
  /** What follows the convolution, given its filters; null for nothing. */
  readonly normalize: ((filters: number) => Block) | null;
  /** What follows that. */
  readonly activate: Block;
}

/** The same pixels on all sides. */
export const around = (pixels: number): Sides => [
  [pixels, pixels],
  [pixels, pixels],
];

/** Batch normalization with PyTorch's numbers. */
export const torchNormalization = (): Block => batchNormalization({ epsilon: 1e-5, momentum: 0.9 });

/** Biases and ReLU: the paper's, from before normalization. */
export const biased: ConvolutionStyle = { useBias: true, normalize: null, activate: relu };

/** Batch normalization, with PyTorch's numbers, in place of biases. */
export const normalized: ConvolutionStyle = { useBias: false, normalize: torchNormalization, activate: relu };

/** Biases, and batch normalization which cancels them, as in much PyTorch code. */
export const biasedAndNormalized: ConvolutionStyle = { ...normalized, useBias: true };

/** Instance normalization and leaky ReLU: MONAI's. Every image is normalized by itself. */
export const instanceNormalized: ConvolutionStyle = {
  useBias: true,
  normalize: (filters) => groupNormalization({ groups: filters, epsilon: 1e-5 }),
  activate: leakyRelu({ negativeSlope: 0.1 }),
};

export interface ConvolutionOptions {
  /** Default `"same"`. */
  readonly padding?: Padding | Sides;
  /** Default 1. */
  readonly strides?: number;
  /** Pixels from one weight of the window to the next: above 1, a dilated convolution. Default 1. */
  readonly dilationRate?: number;
  /** Default {@link biased}. */
  readonly style?: ConvolutionStyle;
}

const known: OptionTable<ConvolutionOptions> = {
  padding: "optional",
  strides: COUNT,
  dilationRate: COUNT,
  style: "optional",
};

/** A convolution in a style, but without its activation. */
export const linear = (filters: number, kernelSize: number, options: ConvolutionOptions = {}): Block => {
  const { padding = "same", strides = 1, dilationRate = 1, style = biased } = options;
  const { useBias, normalize } = style;
  // Section 3.4: a Gaussian distribution with a standard deviation of √(2 / N).
  const kernelInitializer = heNormal();
  const slide = conv2d(filters, kernelSize, { padding, strides, dilationRate, useBias, kernelInitializer });
  return normalize === null ? slide : chain(slide, normalize(filters));
};

/**
 * A convolution in a style: window, normalization, activation.
 *
 * @example
 * convolution(64, 3, { style: normalized, strides: 2 })(input([64, 64, 3])).shape; // [null, 32, 32, 64]
 */
export const convolution = (filters: number, kernelSize: number, options: ConvolutionOptions = {}): Block => {
  checkOptions("convolution", options, known);
  return chain(linear(filters, kernelSize, options), (options.style ?? biased).activate);
};

/**
 * The block of a level: two 3×3 convolutions.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, filters]`, four pixels less on each axis without padding
 *
 * @param filters Of both convolutions, or of the first and of the second.
 * @example
 * twoConvolutions(64, { padding: "valid" })(input([572, 572, 1])).shape; // [null, 568, 568, 64]
 */
export const twoConvolutions = (
  filters: number | readonly [first: number, second: number],
  options: ConvolutionOptions = {},
): Block => {
  checkNumber("twoConvolutions", "filters", filters, { ...COUNT, pair: "[first, second]" });
  checkOptions("twoConvolutions", options, known);
  const [first, second] = typeof filters === "number" ? [filters, filters] : filters;
  return chain(convolution(first, 3, options), convolution(second, 3, options));
};
