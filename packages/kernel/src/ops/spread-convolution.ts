/**
 * @file A transposed convolution whose windows do not overlap, in blocks of channels: a convolution of single pixels with all taps of the
 * kernel, whose results are then moved to their places.
 */
import { BLOCKS, type EmittedValue, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf, sameShape } from "../shape/count.ts";
import { type Convolution, fitsBlocks, lowerInBlocks, usesOf } from "./blocked-convolution.ts";
import { wholeImage } from "./blocked-window.ts";
import { sizeAt } from "./broadcast.ts";
import { kernelSizeOf, type TransposedAttrs } from "./convolve-attributes.ts";
import { kernelSizes, tapsApart } from "./kernel-order.ts";
import { reshaped } from "./reshaped.ts";

/** Whether each window is spread over pixels of its own, and nothing is left out or added. */
export const spreads = (kernel: Tensor, attrs: TransposedAttrs): boolean =>
  attrs.groups === 1 &&
  countOf(attrs.strides) > 1 &&
  sameShape(attrs.strides, kernelSizeOf(kernel)) &&
  [...attrs.padding.flat(), ...attrs.outputPadding].every((pixels) => pixels === 0);

/** All taps of a kernel as filters of one pixel: `[filters / block, taps, channels / block, block of channels, block of filters]`. */
const tapsAsFilters = (kernel: Tensor, onnx: Emitter): string => {
  const { name, layout } = onnx.inAnyOrder(kernel);
  if (layout === "kernel") return tapsApart(name, kernelSizes(kernel), onnx);
  const [channels, filters] = [sizeAt(kernel, 0), sizeAt(kernel, 1)];
  const apart = reshaped(onnx.logical(kernel), [channels, filters, -1, 1], onnx);
  const filtersLast = onnx.node(`${BLOCKS}.ReorderInput`, [apart]);
  const rows = reshaped(filtersLast, [channels, -1, onnx.abilities.channelBlock!], onnx);
  return onnx.node("Transpose", [rows], { perm: [1, 0, 2] });
};

/** A number for each filter, for all of its taps. */
const forTaps = (bias: string, filters: number, taps: number, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  const rows = reshaped(bias, [filters / block, 1, block], onnx);
  return reshaped(onnx.node("Expand", [rows, onnx.ints([filters / block, taps, block])]), [filters * taps], onnx);
};

/** The transposed convolution in blocks; null where the engine has none, or it does not fill them. */
export const lowerSpread = (
  y: Tensor,
  kernel: Tensor,
  bias: Tensor | undefined,
  attrs: TransposedAttrs,
  onnx: Emitter,
): EmittedValue | null => {
  const [channels, filters, taps] = [sizeAt(kernel, 0), sizeAt(kernel, 1), countOf(attrs.strides)];
  const convolution: Convolution = {
    image: y,
    channels,
    filters: filters * taps,
    taps: 1,
    uses: onnx.inAnyOrder(kernel).layout === "kernel" ? Number.POSITIVE_INFINITY : usesOf(y),
    attributes: { ...wholeImage([1, 1]), group: 1 },
  };
  const block = onnx.abilities.channelBlock;
  if (block === null || filters % block !== 0 || channels % block !== 0 || !fitsBlocks(convolution, onnx)) return null;
  if (y.shape.some((size) => size === null)) return null;
  const added = bias ? forTaps(onnx.logical(bias), filters, taps, onnx) : null;
  const { name } = lowerInBlocks(convolution, () => tapsAsFilters(kernel, onnx), added, onnx);
  const [batch, high, wide] = [sizeAt(y, 0), sizeAt(y, 1), sizeAt(y, 2)];
  const [rows, columns] = attrs.strides;
  const pixels = reshaped(name, [(batch * filters) / block, rows, columns, high, wide, block], onnx);
  const moved = onnx.node("Transpose", [pixels], { perm: [0, 3, 1, 4, 2, 5] });
  return { name: reshaped(moved, [batch, filters, high * rows, wide * columns], onnx), layout: "blocks" };
};
