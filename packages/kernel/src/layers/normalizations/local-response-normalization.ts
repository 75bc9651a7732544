/** @file Local response normalization: channels divided by the activity of their neighbors. */
import { localResponse } from "../../ops/local-response.ts";
import { isImage, type NotImage, notImage } from "../../shape/image.ts";
import type { Dim } from "../../shape/types.ts";
import { checkRange, checkWhole } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface LocalResponseNormalizationOptions {
  /** The number of neighboring channels on each side; the window is 2 · depthRadius + 1. Default 5. */
  readonly depthRadius?: number;
  /** Added to the sum of squares. Default 1. */
  readonly bias?: number;
  /** The factor of the sum of squares. Default 1. */
  readonly alpha?: number;
  /** The exponent. Default 0.5. */
  readonly beta?: number;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

export interface LocalResponseNormalization extends TypedLayer {
  readonly [OUT]: this[typeof IN] extends readonly [unknown, unknown, unknown, unknown]
    ? this[typeof IN]
    : NotImage<"localResponseNormalization", this[typeof IN], [Dim, Dim, Dim, Dim]>;
}

/**
 * x / (bias + alpha · Σ x²)^beta, the sum over neighboring channels at the same pixel.
 *
 * The convention of alpha is TensorFlow's: it multiplies the sum. Caffe, PyTorch and ONNX divide it by the size of the
 * window first, so their alpha 0.0001 with a window of 5 is `{ depthRadius: 2, alpha: 0.0001 / 5, beta: 0.75 }` here.
 *
 * Krizhevsky et al. 2012, section 3.3.
 *
 * @example
 * localResponseNormalization({ depthRadius: 2, alpha: 2e-5, beta: 0.75 })(input([56, 56, 64])).shape; // [null, 56, 56, 64]
 */
export const localResponseNormalization = (
  options: LocalResponseNormalizationOptions = {},
): LocalResponseNormalization => {
  const at = "localResponseNormalization";
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = options;
  checkWhole(at, "depthRadius", depthRadius, 0);
  checkRange(at, "bias", bias, 0, Number.POSITIVE_INFINITY);
  checkRange(at, "alpha", alpha, 0, Number.POSITIVE_INFINITY);
  checkRange(at, "beta", beta, 0, Number.POSITIVE_INFINITY);
  return ruledLayer(
    definitionOf(at, {}, { depthRadius, bias, alpha, beta }, options),
    (shape) => (isImage(shape) ? shape : notImage(at, shape)),
    () => (x) => {
      // A window wider than the channels sees all of them.
      const radius = Math.min(depthRadius, x.shape.at(-1) ?? depthRadius);
      return localResponse(x, { size: 2 * radius + 1, scale: alpha, bias, beta });
    },
  );
};
