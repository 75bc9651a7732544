/** @file Average pooling. */
import { averagePool } from "../../ops/average-pooling.ts";
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { type Pooling2d, type PoolOptions, poolingWindow, poolLayer } from "./pooling.ts";

export interface AveragePooling2dOptions<P extends Padding | Sides = Padding | Sides, T extends Size = Size>
  extends PoolOptions<P, T> {
  /**
   * Whether padding counts as zeros in the mean, as in PyTorch. Default false: each mean is over real pixels only, as
   * in Keras.
   */
  readonly countPadding?: boolean;
}

/**
 * Average pooling: the mean of each window, per channel.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, newHeight, newWidth, channels]`
 *
 * @param poolSize Height and width of the window. Default 2, which halves the image.
 * @example
 * averagePooling2d([2, 5])(input([25, 25, 8])).shape; // [null, 12, 5, 8]
 */
export const averagePooling2d = <
  const K extends Size = 2,
  const P extends Padding | Sides = "valid",
  const T extends Size = K,
>(
  poolSize: K = 2 as K,
  options: AveragePooling2dOptions<P, T> | AveragePooling2dOptions = {},
): Pooling2d<"averagePooling2d", K, P, T> => {
  const { countPadding = false } = options;
  const window = poolingWindow("averagePooling2d", poolSize, options);
  return poolLayer("averagePooling2d", poolSize, options, { countPadding }, (x) =>
    averagePool(x, window, countPadding),
  );
};
