/** @file The transposed convolution, which upsamples images. */
import type { Initializer } from "../../initializers/initializer.ts";
import type { Regularizer } from "../../initializers/regularizer.ts";
import { convolveTransposed } from "../../ops/convolution.ts";
import { openChannels } from "../../shape/channels.ts";
import { isImage, pair } from "../../shape/image.ts";
import { type TransposedShape, transposedCrops, transposedShape } from "../../shape/transposed-convolution.ts";
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { type Activation, activate } from "../activations/activation.ts";
import { checkOutputPadding } from "../arguments.ts";
import { glorot, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";
import { checkConvolution } from "./check-convolution.ts";

export interface Conv2dTransposeOptions<
  P extends Padding | Sides = Padding | Sides,
  T extends Size = Size,
  O extends Size | null = Size | null,
> extends LayerOptions {
  /** Pixels from one window to the next in the larger image. Default 1. */
  readonly strides?: T;
  /**
   * `"same"` multiplies the size by the strides; `"valid"` keeps all pixels that the windows reach;
   * `[[top, bottom], [left, right]]` crops that many pixels, as PyTorch's `padding` does. Default `"valid"`.
   */
  readonly padding?: P;
  /** Pixels added at the end, fewer than the strides. By default as many as `padding` needs. */
  readonly outputPadding?: O;
  /** Whether to add a learned bias per filter. Default true. */
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

export interface Conv2dTranspose<
  F extends number,
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  O extends Size | null,
> extends TypedLayer {
  readonly [OUT]: TransposedShape<this[typeof IN], F, K, P, T, O>;
}

/**
 * A transposed convolution: every pixel is spread over a learned window of a larger image, and overlapping windows are
 * summed.
 *
 * Keras' `"same"` crops an odd pixel at the end; PyTorch's `padding: 1, output_padding: 1` crops it at the start, which
 * is `padding: [[1, 1], [1, 1]], outputPadding: 1` here.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, newHeight, newWidth, filters]`
 * - weights  `kernel [channels, filters, height, width]`, `bias [filters]`
 *
 * @example
 * conv2dTranspose(64, 2, { strides: 2 })(input([28, 28, 128])).shape; // [null, 56, 56, 64]
 */
export const conv2dTranspose = <
  const F extends number,
  const K extends Size,
  const P extends Padding | Sides = "valid",
  const T extends Size = 1,
  const O extends Size | null = null,
>(
  filters: F,
  kernelSize: K,
  options: Conv2dTransposeOptions<P, T, O> | Conv2dTransposeOptions = {},
): Conv2dTranspose<F, K, P, T, O> => {
  const at = "conv2dTranspose";
  const { strides = 1, outputPadding = null, useBias = true, activation = "linear" } = options;
  const { kernelInitializer = glorot, biasInitializer = zero, kernelRegularizer } = options;
  const padding: Padding | Sides = options.padding ?? "valid";

  const chosen = { strides, padding, outputPadding, useBias, activation };
  checkConvolution(at, { filters, kernelSize, ...chosen });
  if (outputPadding !== null) checkOutputPadding(at, outputPadding, strides);
  const starts = { kernelInitializer, biasInitializer, kernelRegularizer };
  const window = { kernelSize, strides, padding, outputPadding };
  const crops = transposedCrops(window);
  const attrs = {
    strides: pair(strides),
    dilationRate: [1, 1],
    groups: 1,
    padding: crops.map(([before, after]) => [before, Math.max(after, 0)] as const) as unknown as Sides,
    outputPadding: [Math.max(-crops[0][1], 0), Math.max(-crops[1][1], 0)],
  } as const;
  return ruledLayer(
    definitionOf(at, { filters, kernelSize }, { ...chosen, ...starts }, options),
    (shape) => (isImage(shape) ? openChannels(at, shape) : undefined) ?? transposedShape(shape, filters, window),
    ({ shape }, weight) => {
      const kernel = weight("kernel", [shape[3]!, filters, ...pair(kernelSize)], {
        initializer: kernelInitializer,
        regularizer: kernelRegularizer,
      });
      const bias = useBias ? weight("bias", [filters], { initializer: biasInitializer }) : undefined;
      return (x) => activate(convolveTransposed(x, kernel, attrs, bias), activation);
    },
  );
};
