/** @file Sliding windows as plain loops: what fast code is compared with. */
import type { Grid } from "./grid.ts";

type Pair = readonly [number, number];

/** Pixels added: before and after, for height and for width. */
export type LoopMargins = readonly [height: Pair, width: Pair];

export interface LoopWindow {
  readonly strides: Pair;
  readonly dilationRate: Pair;
  readonly groups: number;
}

type At = (...place: readonly number[]) => number;

/** TensorFlow's "same": as many places as strides fit into the size, the odd pixel at the end. */
export const sameMargins = (size: Pair, kernel: Pair, strides: Pair, dilationRate: Pair = [1, 1]): LoopMargins => {
  const along = (axis: 0 | 1): Pair => {
    const covered = (kernel[axis] - 1) * dilationRate[axis] + 1;
    const total = Math.max((Math.ceil(size[axis] / strides[axis]) - 1) * strides[axis] + covered - size[axis], 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return [along(0), along(1)];
};

/** A convolution of an image with a kernel `[filters, channels / groups, height, width]`. */
export const convolutionByLoops =
  ({ strides, dilationRate, groups }: LoopWindow, [[top], [left]]: LoopMargins) =>
  (x: Grid, kernel: Grid, bias?: Grid): At =>
  (...place) => {
    const [n, y, z, filter] = place as [number, number, number, number];
    const [filters, channels, high, wide] = kernel.shape as [number, number, number, number];
    const first = Math.floor(filter / (filters / groups)) * channels;
    let sum = bias ? bias(filter) : 0;
    for (let i = 0; i < high; i++) {
      for (let j = 0; j < wide; j++) {
        const [row, column] = [y * strides[0] - top + i * dilationRate[0], z * strides[1] - left + j * dilationRate[1]];
        for (let c = 0; c < channels; c++) sum += x(n, row, column, first + c) * kernel(filter, c, i, j);
      }
    }
    return sum;
  };

/** A transposed convolution with a kernel `[channels, filters / groups, height, width]`: each pixel gathers what was spread to it. */
export const transposedByLoops =
  ({ strides, dilationRate, groups }: LoopWindow, [[top], [left]]: LoopMargins) =>
  (y: Grid, kernel: Grid, bias?: Grid): At =>
  (...place) => {
    const [n, row, column, filter] = place as [number, number, number, number];
    const [channels, perGroup, high, wide] = kernel.shape as [number, number, number, number];
    const group = Math.floor(filter / perGroup);
    let sum = bias ? bias(filter) : 0;
    for (let i = 0; i < high; i++) {
      for (let j = 0; j < wide; j++) {
        const from = (row + top - i * dilationRate[0]) / strides[0];
        const across = (column + left - j * dilationRate[1]) / strides[1];
        if (!Number.isInteger(from) || !Number.isInteger(across)) continue;
        for (let c = 0; c < channels / groups; c++) {
          const channel = (group * channels) / groups + c;
          sum += y(n, from, across, channel) * kernel(channel, filter - group * perGroup, i, j);
        }
      }
    }
    return sum;
  };

/** The numbers of a window that lie inside the image. */
export const numbersInWindow = (
  x: Grid,
  { kernelSize, strides }: { readonly kernelSize: Pair; readonly strides: Pair },
  [[top], [left]]: LoopMargins,
  [n, y, z, c]: readonly number[],
): readonly number[] => {
  const numbers: number[] = [];
  for (let i = 0; i < kernelSize[0]; i++) {
    for (let j = 0; j < kernelSize[1]; j++) {
      const [row, column] = [y! * strides[0] - top + i, z! * strides[1] - left + j];
      if (row >= 0 && column >= 0 && row < x.shape[1]! && column < x.shape[2]!) numbers.push(x(n!, row, column, c!));
    }
  }
  return numbers;
};

/** How many places a window has along an axis. */
export const placesAlong = (size: number, margins: Pair, kernel: number, stride: number, dilation = 1): number =>
  Math.floor((size + margins[0] + margins[1] - (kernel - 1) * dilation - 1) / stride) + 1;
