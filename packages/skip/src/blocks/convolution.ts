/** @file The convolutions of residual networks: padded on all sides, then normalized. */
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  depthwiseConv2d,
  glorotUniform,
  type Initializer,
  type Padding,
  type Sides,
} from "@tributary/kernel";
import type { OneOf } from "@tributary/kernel/authoring";

/** Where libraries differ: the same convolution, with other constants. */
export interface LibraryStyle {
  /** Whether convolutions have a bias, although the normalization cancels it. */
  readonly useBias: boolean;
  /** The epsilon of batch normalization. */
  readonly epsilon: number;
  /** The momentum of batch normalization, in Keras' convention. */
  readonly momentum: number;
  /** The initializer of kernels. */
  readonly kernelInitializer: Initializer;
  /**
   * Where convolutions that downsample pad an even size: on `"both sides"`, as PyTorch does, or only at the end, which is
   * TensorFlow's `"same"`. Default both sides.
   */
  readonly padding?: OneOf<["both sides", "same"]>;
}

/** Normal distribution of variance 2 / (filters · window). He et al. 2015, arXiv:1502.01852, as PyTorch's `fan_out`. */
const heNormal: Initializer = { kind: "varianceScaling", scale: 2, mode: "fanOut", distribution: "normal" };

/** PyTorch's: no biases. Also what papers' own code does. */
export const torchStyle: LibraryStyle = {
  useBias: false,
  epsilon: 1e-5,
  momentum: 0.9,
  kernelInitializer: heNormal,
};

/** Keras' ResNet: biases everywhere, and an epsilon of its own. */
export const kerasStyle: LibraryStyle = {
  useBias: true,
  epsilon: 1.001e-5,
  momentum: 0.99,
  kernelInitializer: glorotUniform(),
};

/** TensorFlow's, as the published MobileNets and EfficientNets have it. */
export const tensorflowStyle: LibraryStyle = {
  ...torchStyle,
  epsilon: 1e-3,
  momentum: 0.99,
  padding: "same",
};

export interface ConvolutionOptions {
  readonly strides?: number;
  readonly groups?: number;
  /** Pixels from one weight of the window to the next. Default 1. */
  readonly dilationRate?: number;
  /** Default {@link torchStyle}. */
  readonly style?: LibraryStyle;
}

/** @param reach Pixels from the first weight of a window to its last. */
const paddingOf = (reach: number, { padding = "both sides" }: LibraryStyle): Padding | Sides => {
  if (padding === "same") return padding;
  const side = reach / 2;
  return [
    [side, side],
    [side, side],
  ];
};

/** A convolution alone; a size that its strides do not divide is rounded up. */
export const convolution = (filters: number, kernelSize: number, options: ConvolutionOptions = {}): Block => {
  const { strides = 1, groups = 1, dilationRate = 1, style = torchStyle } = options;
  const { useBias, kernelInitializer } = style;
  const padding = paddingOf(dilationRate * (kernelSize - 1), style);
  return conv2d(filters, kernelSize, { strides, padding, groups, dilationRate, useBias, kernelInitializer });
};

/** The normalization of a style. */
export const normalize = ({ epsilon, momentum }: LibraryStyle = torchStyle): Block =>
  batchNormalization({ epsilon, momentum });

/** A convolution, normalized. */
export const normalizedConvolution = (filters: number, kernelSize: number, options: ConvolutionOptions = {}): Block =>
  chain(convolution(filters, kernelSize, options), normalize(options.style));

/** A convolution of each channel by itself, normalized. */
export const normalizedDepthwise = (
  kernelSize: number,
  { strides = 1, style = torchStyle }: Pick<ConvolutionOptions, "strides" | "style"> = {},
): Block => {
  const { useBias, kernelInitializer } = style;
  const padding = paddingOf(kernelSize - 1, style);
  return chain(
    depthwiseConv2d(kernelSize, { strides, padding, useBias, depthwiseInitializer: kernelInitializer }),
    normalize(style),
  );
};
