/**
 * @file Kernels of convolutions in blocks, as ONNX Runtime's fastest convolutions read them.
 *
 * A kernel in blocks is `[filters / block, channels / block, height, width, block of channels, block of filters]`, and is called
 * `[filters, channels, height, width]` all the same. Read otherwise, it is an image in blocks whose channels are the filters.
 */
import { BLOCKS, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import type { Shape } from "../shape/types.ts";
import { onePixel } from "./blocked-window.ts";
import { reshaped } from "./reshaped.ts";

type Sizes = readonly [filters: number, channels: number, height: number, width: number];

/** The shape of a kernel. */
export const kernelSizes = (kernel: Tensor): Sizes => kernel.shape as Sizes;

/** Whether a kernel has whole blocks, and more than one tap: with one, reordering costs as much as it saves. */
export const fillsBlocks = (shape: Shape, block: number | null): shape is Sizes =>
  block !== null &&
  shape.length === 4 &&
  shape.every((size) => size !== null) &&
  shape[0]! % block === 0 &&
  shape[1]! % block === 0 &&
  shape[2]! * shape[3]! > 1;

/**
 * ONNX Runtime's `Transpose` copies single numbers slowly and rows fast, so what brings images into blocks comes first.
 */
export const kernelIntoBlocks = (kernel: string, [filters, channels, high, wide]: Sizes, onnx: Emitter): string => {
  const [block, taps] = [onnx.abilities.channelBlock!, high * wide];
  const apart = reshaped(kernel, [filters / block, block, channels, taps], onnx);
  const filtersLast = onnx.node(`${BLOCKS}.ReorderInput`, [apart]);
  const rows = reshaped(filtersLast, [filters / block, channels / block, block, taps, block], onnx);
  const blocks = onnx.node("Transpose", [rows], { perm: [0, 1, 3, 2, 4] });
  return reshaped(blocks, [filters, channels, high, wide], onnx);
};

/** Back again. */
export const kernelOutOfBlocks = (kernel: string, [filters, channels, high, wide]: Sizes, onnx: Emitter): string => {
  const [block, taps] = [onnx.abilities.channelBlock!, high * wide];
  const blocks = reshaped(kernel, [filters / block, channels / block, taps, block, block], onnx);
  const rows = onnx.node("Transpose", [blocks], { perm: [0, 1, 3, 2, 4] });
  const filtersLast = reshaped(rows, [filters / block, block, channels, taps], onnx);
  const apart = onnx.node(`${BLOCKS}.ReorderOutput`, [filtersLast], { channels: block });
  return reshaped(apart, [filters, channels, high, wide], onnx);
};

/** The squares of two blocks that a kernel consists of, side by side, each transposed. */
export const transposedSquares = (kernel: string, sizes: readonly number[], onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  const count = countOf(sizes) / block ** 2;
  const transposed = onnx.node(`${BLOCKS}.ReorderOutput`, [reshaped(kernel, [count, block, block, 1], onnx)], {
    channels: block,
  });
  return reshaped(transposed, [count, block ** 2], onnx);
};

/**
 * The squares of two blocks that a kernel consists of, transposed and in another order.
 *
 * @param from Which square comes to each of so many places: the block of its filters, the block of its channels, its tap.
 */
const squares = (
  kernel: string,
  shape: Sizes,
  places: number,
  from: (place: number) => readonly [filters: number, channels: number, tap: number],
  onnx: Emitter,
): string => {
  const [, channels, high, wide] = shape;
  const order = Array.from({ length: places }, (_, place) => {
    const [f, c, tap] = from(place);
    return ((f * channels) / onnx.abilities.channelBlock! + c) * high * wide + tap;
  });
  return onnx.node("Gather", [transposedSquares(kernel, shape, onnx), onnx.ints(order)], { axis: 0 });
};

/**
 * A kernel in blocks, rotated by 180° and with its filters and channels swapped, in blocks too.
 *
 * @param picked The taps that are wanted, in order. Default: all of them, the last one first.
 */
export const turnedBlocks = (
  kernel: string,
  shape: Sizes,
  onnx: Emitter,
  picked: readonly number[] = Array.from({ length: shape[2] * shape[3] }, (_, i) => shape[2] * shape[3] - 1 - i),
): string => {
  const [filters, channels, high, wide] = shape;
  const [outer, inner] = [filters, channels].map((count) => count / onnx.abilities.channelBlock!) as [number, number];
  const from = (place: number) => {
    const square = Math.floor(place / picked.length);
    return [square % outer, Math.floor(square / outer), picked[place % picked.length]!] as const;
  };
  const turned = squares(kernel, shape, outer * inner * picked.length, from, onnx);
  const size = picked.length === high * wide ? [high, wide] : [1, picked.length];
  return reshaped(turned, [channels, filters, ...size], onnx);
};

/** A kernel in blocks with its filters and channels swapped, and each tap a filter of its own: `[channels / block, taps, filters, block]`. */
export const tapsApart = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [filters, channels, high, wide] = shape;
  const [block, taps] = [onnx.abilities.channelBlock!, high * wide];
  const outer = filters / block;
  const from = (place: number) =>
    [place % outer, Math.floor(place / outer / taps), Math.floor(place / outer) % taps] as const;
  return squares(kernel, shape, outer * (channels / block) * taps, from, onnx);
};

/** A kernel in blocks as an image of its filters. */
const asImage = (kernel: string, [filters, channels, high, wide]: Sizes, onnx: Emitter): string =>
  reshaped(kernel, [1, filters, 1, channels * high * wide], onnx);

/** A kernel in blocks with each filter scaled by its own number. */
export const scaledBlocks = (kernel: string, shape: Sizes, scale: string, onnx: Emitter): string => {
  const [filters] = shape;
  const operands = [asImage(kernel, shape, onnx), reshaped(scale, [filters, 1, 1, 1], onnx)];
  return reshaped(onnx.node(`${BLOCKS}.Conv`, operands, onePixel(filters)), shape, onnx);
};

/** The sum of each filter of a kernel in blocks. */
export const sumOfFilters = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [filters, ...rest] = shape;
  const means = onnx.node(`${BLOCKS}.GlobalAveragePool`, [asImage(kernel, shape, onnx)]);
  return onnx.node("Mul", [reshaped(means, [filters], onnx), onnx.floats(rest.reduce((a, b) => a * b))]);
};
