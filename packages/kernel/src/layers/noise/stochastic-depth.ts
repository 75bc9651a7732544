/** @file Stochastic depth: whole branches are left out at random while training. */
import { drop } from "../../ops/dropout.ts";
import { checkRange } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";

/**
 * While training, sets all values of one element of the batch to zero with probability `rate`. At the end of the body
 * of a residual block, this skips the block. Huang et al. 2016, "Deep Networks with Stochastic Depth",
 * arXiv:1603.09382.
 *
 * What is kept is scaled by 1 / (1 - rate), so that nothing needs to change when predicting.
 *
 * @param rate The fraction that is dropped, from 0 up to but not including 1.
 * @example
 * stochasticDepth(0.2)(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const stochasticDepth = (rate: number, options: { readonly name?: string } = {}): Elementwise => {
  checkRange("stochasticDepth", "rate", rate, 0, 1);
  return ruledLayer(
    definitionOf("stochasticDepth", { rate }, {}, options),
    (shape) => shape,
    () => (x) =>
      drop(
        x,
        rate,
        x.shape.slice(1).map((_, i) => i + 1),
      ),
  );
};
