/** @file Layer scale: a learned factor for each channel, small at first. */
import { constantValue } from "../../initializers/distributions.ts";
import type { Initializer } from "../../initializers/initializer.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { type FeaturesShape, featuresShape } from "../../shape/channels.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface LayerScaleOptions extends LayerOptions {
  /** Initializer of the factors. Default `constantValue(1e-6)`, as in ConvNeXt. */
  readonly gammaInitializer?: Initializer;
}

export interface LayerScale extends TypedLayer {
  readonly [OUT]: FeaturesShape<"layerScale", this[typeof IN]>;
}

const small: Initializer = constantValue(1e-6);

/**
 * γ · x, with a learned factor for each channel. At the end of the body of a residual block it starts so small that the block begins as
 * the identity. Touvron et al. 2021, "Going deeper with Image Transformers", arXiv:2103.17239, section 2.
 *
 * - in, out  `[batch, …, channels]`
 * - weights  `gamma [channels]`
 *
 * @throws {@link ShapeError} when the number of channels is unknown.
 * @example
 * layerScale()(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const layerScale = (options: LayerScaleOptions = {}): LayerScale => {
  const { gammaInitializer = small } = options;
  return ruledLayer(
    definitionOf("layerScale", {}, { gammaInitializer }, options),
    (shape) => featuresShape("layerScale", shape),
    ({ shape }, weight) => {
      const gamma = weight("gamma", [shape.at(-1)!], { initializer: gammaInitializer });
      return (x) => multiply(x, gamma);
    },
  );
};
