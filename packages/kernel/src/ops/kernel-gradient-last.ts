/** @file The gradient of a kernel from images with their channels last, where what all taps meet is too much to be gathered, or channels do not mix. */
import type { Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { fitsGathering, gathered, gradientInPieces, piecesOf } from "./gathered-taps.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { lowerPad } from "./pad.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumByProducts } from "./sum-by-products.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";
import { tapsOf } from "./taps.ts";
import { marginMet } from "./window.ts";

/** What each tap meets: `[batch, height, width, channels]` of the output's places. */
const metByTaps = (x: Tensor, shape: KernelGradient, onnx: Emitter): readonly string[] => {
  const { kernelSize, strides, dilationRate, places } = shape;
  const margins = ([0, 1] as const).map((axis) => {
    const [before, after] = marginMet(shape, axis);
    return { axis: axis + 1, before, after: Math.max(0, after) };
  });
  const image = onnx.logical(x);
  const padded = margins.every(({ before, after }) => before + after === 0)
    ? image
    : lowerPad(onnx, { name: image, layout: "last" }, 4, margins, 0);
  return tapsOf(kernelSize).map((tap) => {
    const start = tap.map((place, axis) => place * dilationRate[axis]!);
    const end = start.map((from, axis) => from + (places[axis]! - 1) * strides[axis]! + 1);
    return onnx.node("Slice", [padded, ...[start, end, [1, 2], strides].map((list) => onnx.ints(list))]);
  });
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
