/** @file Leaky ReLU: negative values are scaled down, not set to zero. */
import * as ops from "../../ops/activations.ts";
import { checkRange } from "../arguments.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface LeakyReluOptions {
  /** The factor of negative values. Default 0.3, as in Keras. */
  readonly negativeSlope?: number;
}

/**
 * x, or negativeSlope · x where x is negative. Maas et al. 2013.
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
