/** @file Average pooling to a given output size, for any size of the image. */

import type { Tensor } from "../../graph/tensor.ts";
import { concat } from "../../ops/concat.ts";
import { windowMean } from "../../ops/window-mean.ts";
import { type AdaptivePoolingShape, adaptivePoolingShape } from "../../shape/adaptive-pooling.ts";
import { pair } from "../../shape/image.ts";
import type { Size } from "../../shape/types.ts";
import { checkSize } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface AdaptiveAveragePooling2d<T extends Size> extends TypedLayer {
  readonly [OUT]: AdaptivePoolingShape<this[typeof IN], T>;
}

const pooledAxis = (x: Tensor, axis: number, many: number): Tensor =>
  x.shape[axis] === many
    ? x
    : concat(
        Array.from({ length: many }, (_, i) => windowMean(x, axis, i, many)),
        axis,
      );

/**
 * Average pooling to `outputSize`, as PyTorch's `AdaptiveAvgPool2d`: the windows cover the image evenly, and may
 * overlap by a pixel.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, outputSize[0], outputSize[1], channels]`
 *
 * @example
 * adaptiveAveragePooling2d(4)(input([14, 14, 512])).shape; // [null, 4, 4, 512]
 */
export const adaptiveAveragePooling2d = <const T extends Size>(
  outputSize: T,
  options: { readonly name?: string } = {},
): AdaptiveAveragePooling2d<T> => {
  const at = "adaptiveAveragePooling2d";
  checkSize(at, "outputSize", outputSize);
  const [high, wide] = pair(outputSize);
  return ruledLayer(
    definitionOf(at, { outputSize }, {}, options),
    (shape) => adaptivePoolingShape(shape, outputSize),
    () => (x) => pooledAxis(pooledAxis(x, 1, high), 2, wide),
  );
};
