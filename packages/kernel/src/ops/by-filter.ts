/** @file Scaling what a convolution's gradient computes, instead of the image that it computes it from. */
import { apply, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { multiply } from "./arithmetic.ts";
import { sizesOf, sum } from "./broadcast.ts";
import { asRow, kernelSizes, scaledBlocks } from "./kernel-order.ts";
import { scaledOnly } from "./per-channel.ts";
import { reshaped } from "./reshaped.ts";
import { lowerPairwise, WORTHWHILE } from "./without-tail.ts";

const scaleFiltersOp: Op<null, readonly [x: Tensor, scale: Tensor]> = {
  name: "scaleFilters",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ inputs: [x, scale] }, dOutput) => [
    apply(scaleFiltersOp, [dOutput, scale], null),
    sum(multiply(x, dOutput), { axes: x.shape.map((_, axis) => axis).slice(1) }),
  ],
  lower({ inputs: [x, scale] }, onnx) {
    const { name, layout, logical } = onnx.inAnyOrder(x);
    const factors = onnx.logical(scale);
    const sizes = sizesOf(x);
    const [filters, channels, ...taps] = sizes as readonly [number, number, ...number[]];
    const scaled = (name: string): string => {
      if (countOf(taps) === 1 && countOf(sizes) >= WORTHWHILE) {
        const pixel = reshaped(factors, [1, filters, 1, 1], onnx);
        return reshaped(onnx.node("Mul", [reshaped(name, asRow(filters, channels), onnx), pixel]), sizes, onnx);
      }
      const each = sizes.map((size, axis) => (axis === 0 ? size : 1));
      return lowerPairwise("Mul", { name, sizes }, { name: reshaped(factors, each, onnx), sizes: each }, onnx);
    };
    if (layout !== "kernel") return scaled(onnx.logical(x));
    const inBlocks = { name: scaledBlocks(name, kernelSizes(x), factors, onnx), layout };
    // Of the two only what is read is written.
    return logical === undefined ? inBlocks : { ...inBlocks, logical: () => scaled(logical()) };
  },
};

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
    scaled: (byFilters) => apply(scaleFiltersOp, [byFilters, scale], null),
  };
};
