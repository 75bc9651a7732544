/** @file Squares that are moved over a picture. */
import type { NdArray } from "@tributary/kernel";

/** A square on the picture, cut off at its edges. */
export interface Cover {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Where a square lies as it moves over a side, so that every pixel is covered: the last one ends at the edge or beyond. */
const startsOn = (side: number, size: number, strides: number): readonly number[] =>
  Array.from({ length: 1 + Math.max(0, Math.ceil((side - size) / strides)) }, (_, i) => i * strides);

/** All places of a square on a picture. */
export const coversOf = (height: number, width: number, size: number, strides: number): readonly Cover[] =>
  startsOn(height, size, strides).flatMap((top) =>
    startsOn(width, size, strides).map((left) => ({
      top,
      left,
      bottom: Math.min(height, top + size),
      right: Math.min(width, left + size),
    })),
  );

/** The mean of each channel. */
export const meansOf = ({ data, shape }: NdArray): readonly number[] => {
  const channels = shape.at(-1)!;
  const sums = new Array<number>(channels).fill(0);
  for (const [i, number] of data.entries()) sums[i % channels]! += number;
  return sums.map((sum) => (sum * channels) / data.length);
};

/** The numbers of a picture with a square of one color on it. */
export const covered = (
  picture: NdArray,
  { top, left, bottom, right }: Cover,
  color: readonly number[],
): Float32Array => {
  const [, , width = 0, channels = 0] = picture.shape;
  const data = Float32Array.from(picture.data);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) data.set(color, (y * width + x) * channels);
  }
  return data;
};

/** The mean over the squares that cover a pixel, of what each of them takes away. */
export const spread = (
  height: number,
  width: number,
  covers: readonly Cover[],
  falls: readonly number[],
): Float32Array => {
  const sums = new Float32Array(height * width);
  const counts = new Float32Array(height * width);
  for (const [i, { top, left, bottom, right }] of covers.entries()) {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        sums[y * width + x]! += falls[i]!;
        counts[y * width + x]! += 1;
      }
    }
  }
  return sums.map((sum, i) => sum / counts[i]!);
};
