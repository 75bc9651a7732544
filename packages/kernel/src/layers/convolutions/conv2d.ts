/** @file The 2-D convolution. */
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

export interface Conv2dOptions<
  P extends Padding | Sides = Padding | Sides,
  T extends Size = Size,
  D extends Size = Size,
> extends LayerOptions {
  /** Pixels from one window to the next. Default 1. */
  readonly strides?: T;
  /**
   * `"same"` keeps the size, divided by the strides; `"valid"` does not pad; `[[top, bottom], [left, right]]` pads that
   * many pixels. Default `"valid"`, as in Keras.
   */
  readonly padding?: P;
  /** Pixels from one weight of the window to the next: above 1, a dilated convolution. Default 1. */
  readonly dilationRate?: D;
  /** The number of groups that the channels are split into, each with its own filters. Default 1. */
  readonly groups?: number;
  /**
   * Whether to add a learned bias per filter. Default true; use false before a normalization, which would cancel
   * it.
   */
  readonly useBias?: boolean;
  /** Applied to the result. Default none. */
  readonly activation?: Activation;
  /** Initializer of the kernel. Default `glorotUniform()`. */
  readonly kernelInitializer?: Initializer;
  /** Initializer of the bias. Default `zeros()`. */
  readonly biasInitializer?: Initializer;
  /** Regularizer of the kernel. Default none. */
  readonly kernelRegularizer?: Regularizer;
}

export interface Conv2d<F extends number, K extends Size, P extends Padding | Sides, T extends Size, D extends Size>
  extends TypedLayer {
  readonly [OUT]: ConvolutionShape<"conv2d", this[typeof IN], F, K, P, T, D>;
}

/**
 * A 2-D convolution: `filters` learned windows of `kernelSize` pixels slide over the image.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, newHeight, newWidth, filters]`
 * - weights  `kernel [filters, channels / groups, height, width]`, `bias [filters]`
 *
 * @throws {@link ArgumentError} for sizes that are not integers, and for an unknown `padding` or `activation`.
 * @throws {@link ShapeError} when the input is not an image, its number of channels is unknown, or it is smaller than
 * the window.
 * @example
 * conv2d(64, 3, { padding: "same", strides: 2 })(input([57, 57, 3])).shape; // [null, 29, 29, 64]
 */
export const conv2d = <
  const F extends number,
  const K extends Size,
  const P extends Padding | Sides = "valid",
  const T extends Size = 1,
  const D extends Size = 1,
>(
  filters: F,
  kernelSize: K,
  options: Conv2dOptions<P, T, D> | Conv2dOptions = {},
): Conv2d<F, K, P, T, D> => {
  const at = "conv2d";
  const { strides = 1, dilationRate = 1, groups = 1, useBias = true, activation = "linear" } = options;
  const { kernelInitializer = glorot, biasInitializer = zero, kernelRegularizer } = options;
  const padding: Padding | Sides = options.padding ?? "valid";

  const chosen = { strides, padding, dilationRate, groups, useBias, activation };
  checkConvolution(at, { filters, kernelSize, ...chosen });
  const starts = { kernelInitializer, biasInitializer, kernelRegularizer };
  const window = { kernelSize, strides, padding, dilationRate };
  const attrs = { strides: pair(strides), dilationRate: pair(dilationRate), padding, groups };
  return ruledLayer(
    definitionOf(at, { filters, kernelSize }, { ...chosen, ...starts }, options),
    (shape) => convolutionShape(at, shape, filters, window, groups),
    ({ shape }, weight) => {
      const kernel = weight("kernel", [filters, shape[3]! / groups, ...pair(kernelSize)], {
        initializer: kernelInitializer,
        regularizer: kernelRegularizer,
      });
      const bias = useBias ? weight("bias", [filters], { initializer: biasInitializer }) : undefined;
      return (x) => activate(convolve(x, kernel, bias, attrs), activation);
    },
  );
};
