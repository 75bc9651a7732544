/** @file Values for tests. */
import type { DType, NdArray } from "@tributary/kernel";
import { countOf, randomStream } from "@tributary/kernel/authoring";

export interface SpreadOptions {
  /** Which numbers. Default 1. */
  readonly seed?: number;
  /** The smallest difference between two numbers; the smallest absolute value is half of it. Default 0.03. */
  readonly apart?: number;
  /** The least of the numbers. Default: as far below 0 as the largest is above. */
  readonly from?: number;
}

/**
 * Numbers in random order, all different from each other and from 0: a small step changes neither which is the largest
 * nor any sign, so that finite differences never cross a kink. They fill at least a range of 3.
 */
export const spread = (
  shape: readonly number[],
  { seed = 1, apart = 0.03, from }: SpreadOptions = {},
): NdArray<DType> => {
  const count = countOf(shape);
  const step = Math.max(apart, 3 / Math.max(count, 1));
  const least = from ?? (-step * (count - 1 + (count % 2))) / 2;
  const keys = randomStream(seed, `spread ${shape.join(" ")}`).words(count);
  const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!);
  const data = new Float32Array(count);
  for (const [rank, index] of order.entries()) data[index] = least + step * rank;
  return { dtype: "float32", shape, data };
};
