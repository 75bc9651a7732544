/** @file Global response normalization: channels compete by how much they respond to the whole image. */
import type { Initializer } from "../../initializers/initializer.ts";
import { add, divide, multiply, square } from "../../ops/arithmetic.ts";
import { sum } from "../../ops/broadcast.ts";
import { mean } from "../../ops/reductions.ts";
import { sqrt } from "../../ops/unary.ts";
import { openChannels } from "../../shape/channels.ts";
import { isImage, type NotImage, notImage } from "../../shape/image.ts";
import type { Complain, Show } from "../../shape/messages.ts";
import type { Dim } from "../../shape/types.ts";
import { checkRange } from "../arguments.ts";
import { zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface GlobalResponseNormalizationOptions extends LayerOptions {
  /** Added to the mean of the responses. Default 1e-6, as in the paper's code. */
  readonly epsilon?: number;
  /** Initializer of `beta`. Default `zeros()`. */
  readonly betaInitializer?: Initializer;
  /** Initializer of `gamma`. Default `zeros()`: the layer begins as the identity. */
  readonly gammaInitializer?: Initializer;
}

type Normalized<S> = S extends readonly [unknown, unknown, unknown, infer C]
  ? [C] extends [null]
    ? Complain<"channels", { at: "globalResponseNormalization"; shape: Show<S> }>
    : S
  : NotImage<"globalResponseNormalization", S, [Dim, Dim, Dim, Dim]>;

export interface GlobalResponseNormalization extends TypedLayer {
  readonly [OUT]: Normalized<this[typeof IN]>;
}

/** Added under the root, so that its slope at a channel of zeros is 0 and not infinite. */
const SMALLEST = 1e-12;

/**
 * x + γ · x · N + β, where N is the response of a channel, √Σ x² over the whole image, divided by the mean of all channels' responses.
 *
 * Woo et al. 2023, "ConvNeXt V2", arXiv:2301.00808, section 3.2.
 *
 * - in, out  `[batch, height, width, channels]`
 * - weights  `gamma [channels]`, `beta [channels]`
 *
 * @throws {@link ShapeError} when the input is not an image or its number of channels is unknown.
 * @example
 * globalResponseNormalization()(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const globalResponseNormalization = (
  options: GlobalResponseNormalizationOptions = {},
): GlobalResponseNormalization => {
  const at = "globalResponseNormalization";
  const { epsilon = 1e-6, betaInitializer = zero, gammaInitializer = zero } = options;
  checkRange(at, "epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  return ruledLayer(
    definitionOf(at, {}, { epsilon, betaInitializer, gammaInitializer }, options),
    (shape) => (isImage(shape) ? (openChannels(at, shape) ?? shape) : notImage(at, shape)),
    ({ shape }, weight) => {
      const channels = shape.at(-1)!;
      const gamma = weight("gamma", [channels], { initializer: gammaInitializer });
      const beta = weight("beta", [channels], { initializer: betaInitializer });
      return (x) => {
        const response = sqrt(add(sum(square(x), { axes: [1, 2], keepDims: true }), SMALLEST));
        const relative = divide(response, add(mean(response, { axes: [3], keepDims: true }), epsilon));
        return add(add(multiply(multiply(x, relative), gamma), beta), x);
      };
    },
  );
};
