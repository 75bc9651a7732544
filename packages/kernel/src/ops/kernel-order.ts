/**
 * @file Kernels of convolutions in blocks, as ONNX Runtime's fastest convolutions read them, and as they lie between steps.
 *
 * A convolution reads `[filters / block, channels / block, height, width, block of channels, block of filters]`, called `[filters, channels, height,
 * width]` all the same. Read otherwise, that is an image in blocks whose channels are the filters. Between steps its squares of two blocks lie as
 * the gradient of the kernel has them: `[channels / block, filters / block, height and width backwards, block of channels, block of filters]`. With
 * each square transposed, this is the kernel by which the gradient of the image is a convolution.
 */
import { BLOCKS, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import type { Shape } from "../shape/types.ts";
import { movedBackwards } from "./backwards.ts";
import { onePixel } from "./blocked-window.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";

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
 * A kernel of one tap as an image of one row, whose channels are its filters or, read with its channels last, its own. All that a step does to it
 * can be done in this shape: it comes into blocks, also turned, is scaled by filters, and learns.
 */
export const asRow = (filters: number, channels: number): readonly number[] => [1, filters, 1, channels];

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

/**
 * The sizes of a kernel as it lies between steps: its squares of two blocks are images of one block each, so that they can be gathered, transposed and
 * added as they are.
 */
export const squaresOf = (shape: readonly number[], block: number): readonly number[] => [
  countOf(shape) / block ** 2,
  block,
  1,
  block,
];

/** The same numbers as squares. */
export const asSquares = (kernel: string, shape: readonly number[], onnx: Emitter): string =>
  reshaped(kernel, squaresOf(shape, onnx.abilities.channelBlock!), onnx);

/** How many squares of two blocks a kernel has along its filters, its channels and its taps. */
const squareCounts = ([filters, channels, high, wide]: Sizes, onnx: Emitter): readonly [number, number, number] => {
  const block = onnx.abilities.channelBlock!;
  return [filters / block, channels / block, high * wide];
};

/** Squares of two blocks in another order, told by where each comes from. */
const movedSquares = (squares: string, from: readonly number[], onnx: Emitter): string =>
  onnx.node("Gather", [squares, onnx.places(from)], { axis: 0 });

/** A kernel as it lies between steps, from the order in which a convolution reads it. */
export const kernelToKeep = (blocks: string, shape: Sizes, onnx: Emitter): string => {
  const [outer, inner, taps] = squareCounts(shape, onnx);
  return movedBackwards(asSquares(blocks, shape, onnx), [outer, inner, taps], onnx);
};

/** A kernel as a convolution reads it, from how it lies between steps. */
export const keptInBlocks = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [outer, inner, taps] = squareCounts(shape, onnx);
  const squares = asSquares(kernel, shape, onnx);
  return reshaped(movedBackwards(squares, [inner, outer, taps], onnx), shape, onnx);
};

/** A kernel in the order of its shape, from how it lies between steps. */
export const kernelOutOfBlocks = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [filters, channels, high, wide] = shape;
  const [block, taps] = [onnx.abilities.channelBlock!, high * wide];
  const blocks = reshaped(
    keptInBlocks(kernel, shape, onnx),
    [filters / block, channels / block, taps, block, block],
    onnx,
  );
  const rows = onnx.node("Transpose", [blocks], { perm: [0, 1, 3, 2, 4] });
  const filtersLast = reshaped(rows, [filters / block, block, channels, taps], onnx);
  const apart = onnx.node(`${BLOCKS}.ReorderOutput`, [filtersLast], { channels: block });
  return reshaped(apart, shape, onnx);
};

/** The squares of two blocks that a kernel consists of, side by side, each transposed. */
const transposedSquares = (kernel: string, shape: readonly number[], onnx: Emitter): string =>
  onnx.node(`${BLOCKS}.ReorderOutput`, [asSquares(kernel, shape, onnx)], { channels: onnx.abilities.channelBlock! });

/** The squares of two blocks with the last tap first, or the first one again. */
export const tapsBackwards = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [outer, inner, taps] = squareCounts(shape, onnx);
  return movedBackwards(asSquares(kernel, shape, onnx), [1, outer * inner, taps], onnx);
};

/** A kernel as it lies between steps, from one whose filters and channels have changed places. */
export const exchangedSquares = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [outer, inner, taps] = squareCounts(shape, onnx);
  const from = (place: number): number => {
    const [square, tap] = [Math.floor(place / taps), place % taps];
    return ((square % outer) * inner + Math.floor(square / outer)) * taps + tap;
  };
  const order = Array.from({ length: outer * inner * taps }, (_, place) => from(place));
  return movedSquares(transposedSquares(kernel, shape, onnx), order, onnx);
};

/**
 * A kept kernel rotated by 180°, and with its filters and channels swapped, as a convolution reads it.
 *
 * @param picked The taps that are wanted, in order. Default: all of them, the last one first.
 */
export const turnedBlocks = (kernel: string, shape: Sizes, onnx: Emitter, picked?: readonly number[]): string => {
  const [filters, channels, high, wide] = shape;
  const squares = transposedSquares(kernel, shape, onnx);
  if (picked === undefined) return reshaped(squares, [channels, filters, high, wide], onnx);
  const [outer, inner, taps] = squareCounts(shape, onnx);
  const from = (place: number): number =>
    Math.floor(place / picked.length) * taps + taps - 1 - picked[place % picked.length]!;
  const turned = movedSquares(
    squares,
    Array.from({ length: outer * inner * picked.length }, (_, i) => from(i)),
    onnx,
  );
  return reshaped(turned, [channels, filters, 1, picked.length], onnx);
};

/** A kept kernel with its filters and channels swapped, and each tap a filter of its own: `[channels / block, taps, filters, block]`. */
export const tapsApart = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [outer, inner, taps] = squareCounts(shape, onnx);
  const from = (place: number): number => {
    const [tap, column] = [Math.floor(place / outer) % taps, Math.floor(place / outer / taps)];
    return (column * outer + (place % outer)) * taps + taps - 1 - tap;
  };
  const order = Array.from({ length: outer * inner * taps }, (_, place) => from(place));
  return movedSquares(transposedSquares(kernel, shape, onnx), order, onnx);
};

/** A kept kernel as images of its filters, one for each block of channels. */
const asImages = (kernel: string, [filters, channels, high, wide]: Sizes, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  return reshaped(kernel, [channels / block, filters, 1, block * high * wide], onnx);
};

/** A kept kernel with each filter scaled by its own number. */
export const scaledBlocks = (kernel: string, shape: Sizes, scale: string, onnx: Emitter): string => {
  const [filters] = shape;
  const operands = [asImages(kernel, shape, onnx), reshaped(scale, [filters, 1, 1, 1], onnx)];
  return asSquares(onnx.node(`${BLOCKS}.Conv`, operands, onePixel(filters)), shape, onnx);
};

/** A kernel as a convolution reads it, with each filter scaled by its own number. */
export const scaledFilters = (kernel: string, shape: Sizes, scale: string, onnx: Emitter): string => {
  const [filters, ...rest] = shape;
  const operands = [reshaped(kernel, [1, filters, 1, countOf(rest)], onnx), reshaped(scale, [filters, 1, 1, 1], onnx)];
  return reshaped(onnx.node(`${BLOCKS}.Conv`, operands, onePixel(filters)), shape, onnx);
};

/** The sum of each filter of a kept kernel. */
export const sumOfFilters = (kernel: string, shape: Sizes, onnx: Emitter): string => {
  const [filters, channels, high, wide] = shape;
  const block = onnx.abilities.channelBlock!;
  const means = onnx.node(`${BLOCKS}.GlobalAveragePool`, [asImages(kernel, shape, onnx)]);
  const sums = reshaped(lowerSumOfRows(means, channels / block, onnx), [filters], onnx);
  return onnx.node("Mul", [sums, onnx.floats(block * high * wide)]);
};
