/** @file ReLU: negative values become zero. */
import type { Tensor } from "../../graph/tensor.ts";
import { clip, leakyRelu, relu as rectify } from "../../ops/activations.ts";
import { checkRange } from "../arguments.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface ReluOptions {
  /** The largest output value. Default none; 6 gives ReLU6. */
  readonly maxValue?: number;
  /** The factor of negative values. Default 0. */
  readonly negativeSlope?: number;
}

/**
 * max(x, 0): negative values become zero.
 *
 * Used bare, or given settings: `relu(x)`, `relu({ maxValue: 6 })(x)`.
 *
 * @example
 * relu(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const relu: Configurable<ReluOptions> = bareLayer("relu", ({ maxValue, negativeSlope = 0 }: ReluOptions) => {
  if (maxValue !== undefined) checkRange("relu", "maxValue", maxValue, 0, Number.POSITIVE_INFINITY);
  checkRange("relu", "negativeSlope", negativeSlope, 0, Number.POSITIVE_INFINITY);
  const compute = (x: Tensor): Tensor => {
    if (negativeSlope > 0) {
      const bent = leakyRelu(x, negativeSlope);
      return maxValue === undefined ? bent : clip(bent, -3.4e38, maxValue);
    }
    return maxValue === undefined ? rectify(x) : clip(x, 0, maxValue);
  };
  return { settings: { maxValue, negativeSlope }, rule: (shape) => shape, compute };
});
