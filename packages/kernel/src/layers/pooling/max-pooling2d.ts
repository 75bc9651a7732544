/** @file Max pooling. */
import { maxPool } from "../../ops/max-pooling.ts";
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { type Pooling2d, type PoolOptions, poolingWindow, poolLayer } from "./pooling.ts";

/**
 * Max pooling: the maximum of each window, per channel. Padding never wins.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, newHeight, newWidth, channels]`
 *
 * @param poolSize Height and width of the window. Default 2, which halves the image.
 * @example
 * maxPooling2d(2)(input([57, 57, 8])).shape; // [null, 28, 28, 8]
 * maxPooling2d(3, { strides: 2, padding: "same" })(input([57, 57, 8])).shape; // [null, 29, 29, 8]
 */
export const maxPooling2d = <
  const K extends Size = 2,
  const P extends Padding | Sides = "valid",
  const T extends Size = K,
>(
  poolSize: K = 2 as K,
  options: PoolOptions<P, T> | PoolOptions = {},
): Pooling2d<"maxPooling2d", K, P, T> => {
  const window = poolingWindow("maxPooling2d", poolSize, options);
  return poolLayer("maxPooling2d", poolSize, options, {}, (x) => maxPool(x, window));
};
