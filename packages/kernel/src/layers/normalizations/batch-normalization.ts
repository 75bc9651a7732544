/** @file Batch normalization: channels normalized to mean 0 and variance 1, with the statistics of the batch. */

import { constant } from "../../graph/source.ts";
import type { Initializer } from "../../initializers/initializer.ts";
import type { Regularizer } from "../../initializers/regularizer.ts";
import { batchNormalize } from "../../ops/batch-normalization.ts";
import { type FeaturesShape, featuresShape } from "../../shape/channels.ts";
import { checkRange } from "../arguments.ts";
import { one, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface BatchNormalizationOptions extends LayerOptions {
  /**
   * The share of the moving statistics that each training step keeps. Default 0.99, as in Keras; PyTorch's momentum is
   * 1 minus this.
   */
  readonly momentum?: number;
  /** Added to the variance, to avoid dividing by 0. Default 0.001, as in Keras; PyTorch's is 0.00001. */
  readonly epsilon?: number;
  /** Whether to add a learned `beta`. Default true. */
  readonly center?: boolean;
  /** Whether to multiply with a learned `gamma`. Default true. */
  readonly scale?: boolean;
  /** Initializer of `beta`. Default `zeros()`. */
  readonly betaInitializer?: Initializer;
  /** Initializer of `gamma`. Default `ones()`. */
  readonly gammaInitializer?: Initializer;
  /** Regularizer of `beta`. Default none. */
  readonly betaRegularizer?: Regularizer;
  /** Regularizer of `gamma`. Default none. */
  readonly gammaRegularizer?: Regularizer;
}

export interface BatchNormalization extends TypedLayer {
  readonly [OUT]: FeaturesShape<"batchNormalization", this[typeof IN]>;
}

/**
 * γ · (x - mean) / √(variance + epsilon) + β for each channel. While training, mean and variance are those of the
 * batch; when predicting, and in a frozen layer, their moving averages.
 *
 * Ioffe & Szegedy 2015, arXiv:1502.03167. The moving variance is that of the population, as in Keras; PyTorch stores
 * that of the sample, which is larger by a factor of n / (n - 1).
 *
 * - in, out  `[batch, …, channels]`
 * - weights  `gamma`, `beta`, and the statistics `movingMean`, `movingVariance`, each `[channels]`
 *
 * @example
 * batchNormalization()(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const batchNormalization = (options: BatchNormalizationOptions = {}): BatchNormalization => {
  const at = "batchNormalization";
  const { momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = options;
  const { betaInitializer = zero, gammaInitializer = one, betaRegularizer, gammaRegularizer } = options;
  checkRange(at, "momentum", momentum, 0, 1);
  checkRange(at, "epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  const starts = { betaInitializer, gammaInitializer, betaRegularizer, gammaRegularizer };
  return ruledLayer(
    definitionOf(at, {}, { momentum, epsilon, center, scale, ...starts }, options),
    (shape) => featuresShape(at, shape),
    ({ shape }, weight) => {
      const channels = shape.at(-1)!;
      const gamma = scale
        ? weight("gamma", [channels], { initializer: gammaInitializer, regularizer: gammaRegularizer })
        : constant(new Float32Array(channels).fill(1), [channels]);
      const beta = center
        ? weight("beta", [channels], { initializer: betaInitializer, regularizer: betaRegularizer })
        : constant(new Float32Array(channels), [channels]);
      const mean = weight("movingMean", [channels], { initializer: zero, learned: false });
      const variance = weight("movingVariance", [channels], { initializer: one, learned: false });
      return (x) => batchNormalize(x, { gamma, beta, mean, variance }, { momentum, epsilon });
    },
  );
};
