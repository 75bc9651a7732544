/** @file Layer normalization: every position normalized to mean 0 and variance 1 over its features. */
import type { Initializer } from "../../initializers/initializer.ts";
import { add, divide, multiply, subtract } from "../../ops/arithmetic.ts";
import { moments } from "../../ops/reductions.ts";
import { sqrt } from "../../ops/unary.ts";
import { type FeaturesShape, featuresShape } from "../../shape/channels.ts";
import { checkRange } from "../arguments.ts";
import { one, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface LayerNormalizationOptions extends LayerOptions {
  /** Added to the variance. Default 0.001, as in Keras. */
  readonly epsilon?: number;
  /** Whether to add a learned `beta`. Default true. */
  readonly center?: boolean;
  /** Whether to multiply with a learned `gamma`. Default true. */
  readonly scale?: boolean;
  /** Initializer of `beta`. Default `zeros()`. */
  readonly betaInitializer?: Initializer;
  /** Initializer of `gamma`. Default `ones()`. */
  readonly gammaInitializer?: Initializer;
}

export interface LayerNormalization extends TypedLayer {
  readonly [OUT]: FeaturesShape<"layerNormalization", this[typeof IN]>;
}

/**
 * γ · (x - mean) / √(variance + epsilon) + β, with the mean and variance over the last axis, at every position
 * separately.
 *
 * Ba et al. 2016, arXiv:1607.06450.
 *
 * - in, out  `[batch, …, features]`
 * - weights  `gamma [features]`, `beta [features]`
 *
 * @example
 * layerNormalization()(input([49, 768])).shape; // [null, 49, 768]
 */
export const layerNormalization = (options: LayerNormalizationOptions = {}): LayerNormalization => {
  const at = "layerNormalization";
  const { epsilon = 1e-3, center = true, scale = true } = options;
  const { betaInitializer = zero, gammaInitializer = one } = options;
  checkRange(at, "epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  return ruledLayer(
    definitionOf(at, {}, { epsilon, center, scale, betaInitializer, gammaInitializer }, options),
    (shape) => featuresShape(at, shape),
    ({ shape }, weight) => {
      const features = shape.at(-1)!;
      const gamma = scale ? weight("gamma", [features], { initializer: gammaInitializer }) : undefined;
      const beta = center ? weight("beta", [features], { initializer: betaInitializer }) : undefined;
      return (x) => {
        const { mean, variance } = moments(x, [x.shape.length - 1]);
        const normal = divide(subtract(x, mean), sqrt(add(variance, epsilon)));
        const scaled = gamma ? multiply(normal, gamma) : normal;
        return beta ? add(scaled, beta) : scaled;
      };
    },
  );
};
