/** @file Scaling what a convolution's gradient computes, instead of the image that it computes it from. */
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { multiply } from "./arithmetic.ts";
import { sizesOf } from "./broadcast.ts";
import { scaledOnly } from "./per-channel.ts";
import { reshape } from "./reshape.ts";

/**
 * Where the output's gradient is scaled by one number for each filter, as batch normalization leaves it, what is
 * computed from it may be scaled instead: kernels are smaller than images.
 */
export const byFilter = (
  dOutput: Tensor,
  kernel: Tensor,
): { readonly dFilters: Tensor; readonly scaled: (byFilters: Tensor) => Tensor } => {
  const found = scaledOnly(dOutput);
  // The kernel is scaled as an array and as a gradient, the image once.
  if (!found || 2 * countOf(sizesOf(kernel)) > countOf(sizesOf(dOutput)))
    return { dFilters: dOutput, scaled: (x) => x };
  const { x, scale } = found;
  return {
    dFilters: x,
    scaled: (byFilters) => {
      const shape = byFilters.shape.map((size, axis) => (axis === 0 ? size : 1));
      return multiply(byFilters, reshape(scale, shape));
    },
  };
};
