/** @file The transposed convolution, which makes images larger. */
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
  /** Pixels between neighboring windows of the larger image. Default 1. */
  readonly strides?: T;
  /**
   * `"same"` multiplies the size by the strides; `"valid"` keeps all that the windows reach;
   * `[[top, bottom], [left, right]]` cuts that many pixels off, as PyTorch's `padding` does. Default `"valid"`.
   */
  readonly padding?: P;
  /** Pixels more at the end, fewer than the strides. Default: as many as `padding` asks for. */
  readonly outputPadding?: O;
  /** Whether to add one learned number per filter. Default true. */
  readonly useBias?: boolean;
  /** Applied to the result. Default none. */
  readonly activation?: Activation;
  /** How the kernel starts. Default `glorotUniform()`. */
  readonly kernelInitializer?: Initializer;
  /** How the bias starts. Default `zeros()`. */
  readonly biasInitializer?: Initializer;
  /** What the kernel costs the loss. Default nothing. */
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
 * A transposed convolution: every pixel paints a learned window into a larger image, and where windows overlap they add up.
 *
 * Keras aligns `"same"` by cutting the odd pixel off the end; PyTorch's `padding: 1, output_padding: 1` cuts it off the
 * start, which is `padding: [[1, 1], [1, 1]], outputPadding: 1` here.
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
