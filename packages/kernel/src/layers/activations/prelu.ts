/** @file PReLU: a leaky relu whose slope is learned. */

import type { Initializer } from "../../initializers/initializer.ts";
import type { Regularizer } from "../../initializers/regularizer.ts";
import { relu } from "../../ops/activations.ts";
import { multiply, negate, subtract } from "../../ops/arithmetic.ts";
import { complain, show } from "../../shape/messages.ts";
import type { Shape } from "../../shape/types.ts";
import { checkAxes } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";

export interface PreluOptions extends LayerOptions {
  /**
   * Axes along which the slope is shared, counted from 1 after the batch: `[1, 2]` gives one slope per channel. Default
   * none.
   */
  readonly sharedAxes?: readonly number[];
  /** Initializer of the slopes. Default `zeros()`, as in Keras; PyTorch starts with 0.25. */
  readonly alphaInitializer?: Initializer;
  /** Regularizer of the slopes. Default none. */
  readonly alphaRegularizer?: Regularizer;
}

/**
 * x, or alpha · x where x is negative, with alpha learned. He et al. 2015, arXiv:1502.01852.
 *
 * - weights  `alpha`, the shape of the input without its batch; 1 along shared axes
 *
 * @throws {@link ShapeError} when an axis that is not shared has no known size.
 * @example
 * prelu({ sharedAxes: [1, 2] })(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const prelu = (options: PreluOptions = {}): Elementwise => {
  const { sharedAxes = [], alphaInitializer = zero, alphaRegularizer } = options;
  checkAxes("prelu", "sharedAxes", sharedAxes);
  const alphaShape = (shape: Shape): Shape => shape.slice(1).map((size, i) => (sharedAxes.includes(i + 1) ? 1 : size));
  return ruledLayer(
    definitionOf("prelu", {}, { sharedAxes, alphaInitializer, alphaRegularizer }, options),
    (shape) => {
      const outside = sharedAxes.find((axis) => !Number.isInteger(axis) || axis < 1 || axis >= shape.length);
      if (outside !== undefined) return complain("noAxis", { at: "prelu", axis: outside, shape: show(shape) }, shape);
      const open = alphaShape(shape).includes(null);
      return open ? complain("openWeights", { at: "prelu", shape: show(shape) }, shape) : shape;
    },
    (first, weight) => {
      const alpha = weight("alpha", alphaShape(first.shape) as readonly number[], {
        initializer: alphaInitializer,
        regularizer: alphaRegularizer,
      });
      return (x) => subtract(relu(x), multiply(alpha, relu(negate(x))));
    },
  );
};
