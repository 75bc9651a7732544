/** @file A convolution in two steps: within each channel, then across channels. */
import type { Initializer } from "../../initializers/initializer.ts";
import type { Regularizer } from "../../initializers/regularizer.ts";
import { convolve } from "../../ops/convolution.ts";
import { type ConvolutionShape, convolutionShape } from "../../shape/convolution.ts";
import { pair } from "../../shape/image.ts";
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { type Activation, activate } from "../activations/activation.ts";
import { glorot, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";
import { checkConvolution } from "./check-convolution.ts";

export interface SeparableConv2dOptions<
  P extends Padding | Sides = Padding | Sides,
  T extends Size = Size,
  D extends Size = Size,
> extends LayerOptions {
  /** Pixels from one window to the next. Default 1. */
  readonly strides?: T;
  /** `"same"`, `"valid"`, or the pixels on each side. Default `"valid"`. */
  readonly padding?: P;
  /** Pixels from one weight of the window to the next: above 1, a dilated convolution. Default 1. */
  readonly dilationRate?: D;
  /** The number of filters per channel in the first step. Default 1. */
  readonly depthMultiplier?: number;
  /** Whether to add a learned bias per filter. Default true. */
  readonly useBias?: boolean;
  /** Applied to the result. Default none. */
  readonly activation?: Activation;
  /** Initializer of the first step's kernel. Default `glorotUniform()`. */
  readonly depthwiseInitializer?: Initializer;
  /** Initializer of the second step's kernel. Default `glorotUniform()`. */
  readonly pointwiseInitializer?: Initializer;
  /** Initializer of the bias. Default `zeros()`. */
  readonly biasInitializer?: Initializer;
  /** Regularizer of the first step's kernel. Default none. */
  readonly depthwiseRegularizer?: Regularizer;
  /** Regularizer of the second step's kernel. Default none. */
  readonly pointwiseRegularizer?: Regularizer;
}

export interface SeparableConv2d<
  F extends number,
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  D extends Size,
> extends TypedLayer {
  readonly [OUT]: ConvolutionShape<"separableConv2d", this[typeof IN], F, K, P, T, D>;
}

/**
 * A depthwise convolution followed by a 1×1 convolution, with nothing between: cheaper than a full convolution.
 *
 * Chollet 2016, "Xception", arXiv:1610.02357, section 1.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, newHeight, newWidth, filters]`
 * - weights  `depthwiseKernel [channels · depthMultiplier, 1, height, width]`,
 *   `pointwiseKernel [filters, channels · depthMultiplier, 1, 1]`, `bias [filters]`
 *
 * @example
 * separableConv2d(128, 3, { padding: "same" })(input([37, 37, 64])).shape; // [null, 37, 37, 128]
 */
export const separableConv2d = <
  const F extends number,
  const K extends Size,
  const P extends Padding | Sides = "valid",
  const T extends Size = 1,
  const D extends Size = 1,
>(
  filters: F,
  kernelSize: K,
  options: SeparableConv2dOptions<P, T, D> | SeparableConv2dOptions = {},
): SeparableConv2d<F, K, P, T, D> => {
  const at = "separableConv2d";
  const { strides = 1, dilationRate = 1, depthMultiplier = 1, useBias = true } = options;
  const { activation = "linear", depthwiseInitializer = glorot, pointwiseInitializer = glorot } = options;
  const { biasInitializer = zero, depthwiseRegularizer, pointwiseRegularizer } = options;
  const padding: Padding | Sides = options.padding ?? "valid";

  const chosen = { strides, padding, dilationRate, depthMultiplier, useBias, activation };
  checkConvolution(at, { filters, kernelSize, ...chosen });
  const starts = {
    depthwiseInitializer,
    pointwiseInitializer,
    biasInitializer,
    depthwiseRegularizer,
    pointwiseRegularizer,
  };
  const window = { kernelSize, strides, padding, dilationRate };
  return ruledLayer(
    definitionOf(at, { filters, kernelSize }, { ...chosen, ...starts }, options),
    (shape) => convolutionShape(at, shape, filters, window),
    ({ shape }, weight) => {
      const channels = shape[3]!;
      const between = channels * depthMultiplier;
      const depthwise = weight("depthwiseKernel", [between, 1, ...pair(kernelSize)], {
        initializer: depthwiseInitializer,
        regularizer: depthwiseRegularizer,
      });
      const pointwise = weight("pointwiseKernel", [filters, between, 1, 1], {
        initializer: pointwiseInitializer,
        regularizer: pointwiseRegularizer,
      });
      const bias = useBias ? weight("bias", [filters], { initializer: biasInitializer }) : undefined;
      const first = { strides: pair(strides), dilationRate: pair(dilationRate), padding, groups: channels };
      const second = { strides: [1, 1], dilationRate: [1, 1], padding: "valid", groups: 1 } as const;
      return (x) => activate(convolve(convolve(x, depthwise, undefined, first), pointwise, bias, second), activation);
    },
  );
};
