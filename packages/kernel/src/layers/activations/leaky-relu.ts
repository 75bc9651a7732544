/** @file A rectifier that lets a little of negative numbers through. */
import * as ops from "../../ops/activations.ts";
import { checkRange } from "../arguments.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface LeakyReluOptions {
  /** What negative numbers are multiplied with. Default 0.3, as in Keras. */
  readonly negativeSlope?: number;
}

/**
 * Negative numbers become smaller, others stay. Maas et al. 2013.
 *
 * Used bare, or given settings: `leakyRelu(x)`, `leakyRelu({ negativeSlope: 0.01 })(x)`.
 *
 * @example
 * leakyRelu({ negativeSlope: 0.01 })(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const leakyRelu: Configurable<LeakyReluOptions> = bareLayer(
  "leakyRelu",
  ({ negativeSlope = 0.3 }: LeakyReluOptions) => {
    checkRange("leakyRelu", "negativeSlope", negativeSlope, 0, Number.POSITIVE_INFINITY);
    return { settings: { negativeSlope }, rule: (shape) => shape, compute: (x) => ops.leakyRelu(x, negativeSlope) };
  },
);
