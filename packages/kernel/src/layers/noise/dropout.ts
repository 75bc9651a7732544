/** @file Dropout: elements are set to zero at random while training. */
import { drop } from "../../ops/dropout.ts";
import { checkRange } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";

/**
 * While training, sets each element to zero with probability `rate`, and scales the others by 1 / (1 - rate). When
 * predicting it does nothing.
 *
 * Srivastava et al. 2014, "Dropout".
 *
 * @param rate The fraction that is dropped, from 0 up to but not including 1.
 * @example
 * dropout(0.4)(input([1024])).shape; // [null, 1024]
 */
export const dropout = (rate: number, options: { readonly name?: string } = {}): Elementwise => {
  checkRange("dropout", "rate", rate, 0, 1);
  return ruledLayer(
    definitionOf("dropout", { rate }, {}, options),
    (shape) => shape,
    () => (x) => drop(x, rate),
  );
};
