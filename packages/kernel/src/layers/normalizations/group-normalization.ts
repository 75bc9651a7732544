/** @file Group normalization: groups of channels normalized to mean 0 and variance 1, in each image separately. */
import type { Initializer } from "../../initializers/initializer.ts";
import { add, divide, multiply, subtract } from "../../ops/arithmetic.ts";
import { moments } from "../../ops/reductions.ts";
import { reshape, reshapeLike } from "../../ops/reshape.ts";
import { sqrt } from "../../ops/unary.ts";
import { type FeaturesShape, featuresShape } from "../../shape/channels.ts";
import { isComplaint } from "../../shape/complaint.ts";
import { complain } from "../../shape/messages.ts";
import { checkRange, checkWhole } from "../arguments.ts";
import { one, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface GroupNormalizationOptions extends LayerOptions {
  /** The number of groups that the channels are split into. Default 32, as in Keras. */
  readonly groups?: number;
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

export interface GroupNormalization extends TypedLayer {
  readonly [OUT]: FeaturesShape<"groupNormalization", this[typeof IN]>;
}

/**
 * γ · (x - mean) / √(variance + epsilon) + β, with the mean and variance of each group of channels over the whole image.
 * With one group it is layer normalization over an image; with as many groups as channels, instance normalization.
 *
 * Wu & He 2018, arXiv:1803.08494.
 *
 * - in, out  `[batch, …, channels]`
 * - weights  `gamma [channels]`, `beta [channels]`
 *
 * @throws {@link ShapeError} when the channels cannot be split into that many groups.
 * @example
 * groupNormalization({ groups: 8 })(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const groupNormalization = (options: GroupNormalizationOptions = {}): GroupNormalization => {
  const at = "groupNormalization";
  const { groups = 32, epsilon = 1e-3, center = true, scale = true } = options;
  const { betaInitializer = zero, gammaInitializer = one } = options;
  checkWhole(at, "groups", groups);
  checkRange(at, "epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  return ruledLayer(
    definitionOf(at, {}, { groups, epsilon, center, scale, betaInitializer, gammaInitializer }, options),
    (shape) => {
      const fit = featuresShape(at, shape);
      if (isComplaint(fit) || shape.at(-1)! % groups === 0) return fit;
      return complain("groups", { at, channels: shape.at(-1)!, groups }, shape);
    },
    ({ shape }, weight) => {
      const channels = shape.at(-1)!;
      const gamma = scale ? weight("gamma", [channels], { initializer: gammaInitializer }) : undefined;
      const beta = center ? weight("beta", [channels], { initializer: betaInitializer }) : undefined;
      return (x) => {
        // [batch, positions, groups, channels of a group]; the batch and the positions may both be unknown.
        const split = reshape(x, [x.shape[0]!, null, groups, channels / groups]);
        const { mean, variance } = moments(split, [1, 3]);
        const normal = reshapeLike(divide(subtract(split, mean), sqrt(add(variance, epsilon))), x);
        const scaled = gamma ? multiply(normal, gamma) : normal;
        return beta ? add(scaled, beta) : scaled;
      };
    },
  );
};
