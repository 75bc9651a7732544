/** @file The gradient of a kernel from images with their channels last, where what all taps meet is too much to be gathered, or channels do not mix. */
import type { Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { fitsGathering, gathered, gradientInPieces, piecesOf } from "./gathered-taps.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumByProducts } from "./sum-by-products.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";
import { cutAlong } from "./taps.ts";
import { marginMet, type Pair } from "./window.ts";

/** What each tap meets: `[batch, height, width, channels]` of the output's places. */
const metByTaps = (x: Tensor, shape: KernelGradient, onnx: Emitter): readonly string[] => {
  const met = (axis: 0 | 1): Pair => {
    const [before, after] = marginMet(shape, axis);
    return [before, Math.max(0, after)];
  };
  return cutAlong({ name: onnx.logical(x), layout: "last" }, [met(0), met(1)], shape, 0, onnx);
};

/** One product for each tap, and for each piece of the rows. */
const tapByTap = (x: Tensor, dY: Tensor, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const pieces = piecesOf({ ...shape, kernelSize: [1, 1] });
  const gradient = gradientInPieces(dY, shape, pieces, onnx);
  const parts = metByTaps(x, shape, onnx).map((met) => {
    const rows = reshaped(met, [pieces, (batch * countOf(places)) / pieces, channels], onnx);
    return reshaped(lowerSumOfRows(onnx.matmul(gradient, rows), pieces, onnx), [filters, channels, 1], onnx);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return reshaped(joined, [filters, channels, ...kernelSize], onnx);
};

/** Channels that do not mix: what all taps meet is multiplied by the output's gradient, and summed. */
const depthwise = (x: Tensor, dY: Tensor, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const [pixels, taps] = [countOf(places), countOf(kernelSize)];
  const met = reshaped(gathered(x, shape, 0, onnx), [batch, pixels, taps, channels], onnx);
  const gradient = reshaped(onnx.logical(dY), [batch, pixels, 1, channels], onnx);
  const sizes = [batch, pixels, taps, channels];
  const products = onnx.node("Mul", [met, gradient]);
  const sums =
    lowerSumByProducts(products, sizes, [0, 1], 1, onnx) ??
    onnx.node("ReduceSum", [products, onnx.ints([0, 1])], { keepdims: 0 });
  return reshaped(onnx.node("Transpose", [sums], { perm: [1, 0] }), [filters, 1, ...kernelSize], onnx);
};

/** The gradient of the kernel; null where groups of channels need products of their own. */
export const lowerFromImagesLast = (x: Tensor, dY: Tensor, shape: KernelGradient, onnx: Emitter): string | null => {
  const { channels, filters, groups } = shape;
  if (groups === 1) return tapByTap(x, dY, shape, onnx);
  const isApart = groups === channels && filters === channels;
  return isApart && fitsGathering(shape, onnx) ? depthwise(x, dY, shape, onnx) : null;
};
