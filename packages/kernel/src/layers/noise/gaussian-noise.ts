/** @file Noise added while training. */
import { addNoise } from "../../ops/dropout.ts";
import { checkRange } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";

/**
 * While training, adds normal noise of mean 0. When predicting it does nothing.
 *
 * @param standardDeviation The standard deviation of the noise, 0 or more.
 * @example
 * gaussianNoise(0.1)(input([28, 28, 3])).shape; // [null, 28, 28, 3]
 */
export const gaussianNoise = (standardDeviation: number, options: { readonly name?: string } = {}): Elementwise => {
  checkRange("gaussianNoise", "standardDeviation", standardDeviation, 0, Number.POSITIVE_INFINITY);
  return ruledLayer(
    definitionOf("gaussianNoise", { standardDeviation }, {}, options),
    (shape) => shape,
    () => (x) => addNoise(x, standardDeviation),
  );
};
