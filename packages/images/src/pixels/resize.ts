/** @file Resizing pictures. */

import { cropCenter } from "./crop.ts";
import {
  heightAndWidth,
  type Image,
  type ImageSize,
  imageFrom,
  type Mask,
  type PixelArray,
  sameKind,
  storing,
} from "./image.ts";

/**
 * The method of interpolation.
 *
 * - `"area"`: the mean of all that the new pixel covers, each by the part that it covers. The one to use for shrinking.
 * - `"bilinear"`: between the four neighbors, half-pixel centers (Keras, PyTorch `align_corners=False`), no antialiasing.
 * - `"nearest"`: the pixel under the new pixel's center; makes no new values.
 */
export type ResizeMethod = "area" | "bilinear" | "nearest";

/** For each new position: where its sources begin, and how much each of them counts (a row of `taps` weights). */
interface Taps {
  readonly first: Int32Array;
  readonly weights: Float64Array;
  readonly taps: number;
}

const areaTaps = (from: number, to: number): Taps => {
  const scale = from / to;
  const taps = Math.ceil(scale) + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * scale, (i + 1) * scale];
    first[i] = Math.min(Math.floor(start), from - 1);
    for (let t = 0; t < taps; t++) {
      const pixel = first[i]! + t;
      const covered = Math.min(end, pixel + 1, from) - Math.max(start, pixel);
      weights[i * taps + t] = Math.max(0, covered) / (end - start);
    }
  }
  return { first, weights, taps };
};

const bilinearTaps = (from: number, to: number): Taps => {
  const first = new Int32Array(to);
  const weights = new Float64Array(to * 2);
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    first[i] = Math.floor(at);
    weights[i * 2] = 1 - (at - first[i]!);
    weights[i * 2 + 1] = at - first[i]!;
  }
  return { first, weights, taps: 2 };
};

const nearestTaps = (from: number, to: number): Taps => ({
  first: Int32Array.from({ length: to }, (_, i) => Math.min(from - 1, Math.floor(((i + 0.5) * from) / to))),
  weights: new Float64Array(to).fill(1),
  taps: 1,
});

const tapsOf: Record<ResizeMethod, (from: number, to: number) => Taps> = {
  area: areaTaps,
  bilinear: bilinearTaps,
  nearest: nearestTaps,
};

/** Sums `[outer, from, inner]` to `[outer, to, inner]`. */
const alongOneAxis = (
  from: Float64Array | PixelArray,
  [outer, length, inner]: readonly [outer: number, length: number, inner: number],
  { first, weights, taps }: Taps,
): Float64Array => {
  const to = first.length;
  const result = new Float64Array(outer * to * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const target = (o * to + i) * inner;
      for (let t = 0; t < taps; t++) {
        const weight = weights[i * taps + t]!;
        if (weight === 0) continue;
        const source = (o * length + first[i]! + t) * inner;
        for (let k = 0; k < inner; k++) result[target + k]! += weight * from[source + k]!;
      }
    }
  }
  return result;
};

/**
 * Resizes a picture, without keeping its aspect ratio.
 *
 * @param method Default `"area"` where a side shrinks, `"bilinear"` where none does.
 * @example
 * resize(imageFrom(Float32Array.of(0, 1, 2, 3), [1, 4, 1]), [1, 8]).data; // Float32Array [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]
 */
export const resize = <Data extends PixelArray>(
  picture: Image<Data>,
  size: ImageSize,
  { method }: { readonly method?: ResizeMethod } = {},
): Image<Data> => {
  const [height, width] = heightAndWidth(size);
  const [fromHeight, fromWidth, channels] = picture.shape;
  if (height === fromHeight && width === fromWidth) return picture;
  const chosen = method ?? (height < fromHeight || width < fromWidth ? "area" : "bilinear");
  const rows = alongOneAxis(picture.data, [1, fromHeight, fromWidth * channels], tapsOf[chosen](fromHeight, height));
  const both = alongOneAxis(rows, [height, fromWidth, channels], tapsOf[chosen](fromWidth, width));
  const data = sameKind(picture.data, both.length);
  const store = storing(data);
  for (let i = 0; i < both.length; i++) data[i] = store(both[i]!);
  return imageFrom(data, [height, width, channels]);
};

/**
 * Resizes a mask: each new pixel takes the class under its center.
 *
 * @example
 * resizeMask({ data: Int32Array.of(0, 1), shape: [1, 2] }, [1, 4]).data; // Int32Array [0, 0, 1, 1]
 */
export const resizeMask = (mask: Mask, size: ImageSize): Mask => {
  const [height, width] = heightAndWidth(size);
  const [fromHeight, fromWidth] = mask.shape;
  if (height === fromHeight && width === fromWidth) return mask;
  const rows = nearestTaps(fromHeight, height).first;
  const columns = nearestTaps(fromWidth, width).first;
  const data = new Int32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = mask.data[rows[y]! * fromWidth + columns[x]!]!;
  }
  return { data, shape: [height, width] };
};

/**
 * Resizes a picture to cover `size`, keeping its aspect ratio, and crops it around the center.
 *
 * The usual preparation for classifiers: nothing is distorted, and nothing is padded.
 *
 * @example
 * resizeToCover(photo, 224).shape; // [224, 224, 3]
 */
export const resizeToCover = <Data extends PixelArray>(picture: Image<Data>, size: ImageSize): Image<Data> => {
  const [height, width] = heightAndWidth(size);
  const [fromHeight, fromWidth] = picture.shape;
  const scale = Math.max(height / fromHeight, width / fromWidth);
  const scaled = resize(picture, [
    Math.max(height, Math.round(fromHeight * scale)),
    Math.max(width, Math.round(fromWidth * scale)),
  ]);
  return cropCenter(scaled, [height, width]);
};
