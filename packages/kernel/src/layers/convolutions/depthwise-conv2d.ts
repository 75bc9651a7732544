/** @file The depthwise convolution: each channel is convolved separately. */
import type { Initializer } from "../../initializers/initializer.ts";
import type { Regularizer } from "../../initializers/regularizer.ts";
import { convolve } from "../../ops/convolution.ts";
import { type DepthwiseShape, depthwiseShape } from "../../shape/convolution.ts";
import { pair } from "../../shape/image.ts";
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { type Activation, activate } from "../activations/activation.ts";
import { glorot, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";
import { checkConvolution } from "./check-convolution.ts";

export interface DepthwiseConv2dOptions<
  P extends Padding | Sides = Padding | Sides,
  T extends Size = Size,
  M extends number = number,
  D extends Size = Size,
> extends LayerOptions {
  /** Pixels from one window to the next. Default 1. */
  readonly strides?: T;
  /** `"same"`, `"valid"`, or the pixels on each side. Default `"valid"`. */
  readonly padding?: P;
  /** The number of filters per channel. Default 1. */
  readonly depthMultiplier?: M;
  /** Pixels from one weight of the window to the next: above 1, a dilated convolution. Default 1. */
  readonly dilationRate?: D;
  /** Whether to add a learned bias per filter. Default true. */
  readonly useBias?: boolean;
  /** Applied to the result. Default none. */
  readonly activation?: Activation;
  /** Initializer of the kernel. Default `glorotUniform()`. */
  readonly depthwiseInitializer?: Initializer;
  /** Initializer of the bias. Default `zeros()`. */
  readonly biasInitializer?: Initializer;
  /** Regularizer of the kernel. Default none. */
  readonly depthwiseRegularizer?: Regularizer;
}

export interface DepthwiseConv2d<
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  M extends number,
  D extends Size,
> extends TypedLayer {
  readonly [OUT]: DepthwiseShape<this[typeof IN], M, K, P, T, D>;
}

/**
 * A convolution in which every channel has its own filters, and channels are not mixed.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, newHeight, newWidth, channels · depthMultiplier]`
 * - weights  `depthwiseKernel [channels · depthMultiplier, 1, height, width]`, `bias [channels · depthMultiplier]`
 *
 * @example
 * depthwiseConv2d(3, { padding: "same", depthMultiplier: 2 })(input([28, 28, 32])).shape; // [null, 28, 28, 64]
 */
export const depthwiseConv2d = <
  const K extends Size,
  const P extends Padding | Sides = "valid",
  const T extends Size = 1,
  const M extends number = 1,
  const D extends Size = 1,
>(
  kernelSize: K,
  options: DepthwiseConv2dOptions<P, T, M, D> | DepthwiseConv2dOptions = {},
): DepthwiseConv2d<K, P, T, M, D> => {
  const at = "depthwiseConv2d";
  const { strides = 1, depthMultiplier = 1, dilationRate = 1, useBias = true } = options;
  const {
    activation = "linear",
    depthwiseInitializer = glorot,
    biasInitializer = zero,
    depthwiseRegularizer,
  } = options;
  const padding: Padding | Sides = options.padding ?? "valid";

  const chosen = { strides, padding, depthMultiplier, dilationRate, useBias, activation };
  checkConvolution(at, { kernelSize, ...chosen });
  const starts = { depthwiseInitializer, biasInitializer, depthwiseRegularizer };
  const window = { kernelSize, strides, padding, dilationRate };
  return ruledLayer(
    definitionOf(at, { kernelSize }, { ...chosen, ...starts }, options),
    (shape) => depthwiseShape(shape, depthMultiplier, window),
    ({ shape }, weight) => {
      const channels = shape[3]!;
      const filters = channels * depthMultiplier;
      const kernel = weight("depthwiseKernel", [filters, 1, ...pair(kernelSize)], {
        initializer: depthwiseInitializer,
        regularizer: depthwiseRegularizer,
      });
      const bias = useBias ? weight("bias", [filters], { initializer: biasInitializer }) : undefined;
      const attrs = { strides: pair(strides), dilationRate: pair(dilationRate), padding, groups: channels };
      return (x) => activate(convolve(x, kernel, bias, attrs), activation);
    },
  );
};
