/** @file Resizing pictures. */

import { ArgumentError } from "@tributary/kernel";
import { checkOptions, checkWord } from "@tributary/kernel/authoring";
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
import { areaTaps, bilinearTaps, filterTaps, nearestTaps, steppedTaps, type Taps } from "./taps.ts";

/**
 * The method of interpolation. All but `"area"` give Pillow's pixels, which torchvision and timm prepare pictures
 * with: half-pixel centers, and where a side shrinks, windows that grow with it (antialiasing).
 *
 * - `"area"`: the mean of all that the new pixel covers, each by the part that it covers.
 * - `"bilinear"`: by a triangle of 2 pixels.
 * - `"bicubic"`: by Keys' cubic of 4 pixels, a = -0.5; edges become sharper, and may overshoot.
 * - `"lanczos"`: by a windowed sinc of 6 pixels.
 * - `"nearest"`: the pixel under the new pixel's center; makes no new values.
 */
export type ResizeMethod = "area" | "bilinear" | "bicubic" | "lanczos" | "nearest";

const methods: readonly ResizeMethod[] = ["area", "bilinear", "bicubic", "lanczos", "nearest"];

export interface ResizeOptions {
  /** Default `"area"` where a side shrinks, `"bilinear"` where none does. */
  readonly method?: ResizeMethod;
  /**
   * Whether windows grow where a side shrinks. Default true. False for `"bilinear"` between the four neighbors alone, as `tf.image.resize`
   * and PyTorch's `interpolate` do it by default.
   */
  readonly antialias?: boolean;
}

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

/** The numbers of an array, as another array of its kind holds them. */
const stored = <Data extends PixelArray>(like: Data, numbers: Float64Array): Data => {
  const data = sameKind(like, numbers.length);
  const store = storing(data);
  for (let i = 0; i < numbers.length; i++) data[i] = store(numbers[i]!);
  return data;
};

/** Pillow's two passes: along the rows, then along the columns, rounded after each. */
const filtered = <Data extends PixelArray>(
  { data, shape: [fromHeight, fromWidth, channels] }: Image<Data>,
  [height, width]: readonly [height: number, width: number],
  method: "bilinear" | "bicubic" | "lanczos",
): Data => {
  const isBytes = data instanceof Uint8Array;
  const taps = (from: number, to: number): Taps => filterTaps(method, [from, to], isBytes);
  const across =
    width === fromWidth
      ? data
      : stored(data, alongOneAxis(data, [fromHeight, fromWidth, channels], taps(fromWidth, width)));
  if (height === fromHeight) return across;
  return stored(data, alongOneAxis(across, [1, fromHeight, width * channels], taps(fromHeight, height)));
};

const checkAntialias = (antialias: boolean, method: ResizeMethod | undefined): void => {
  if (antialias || method === "bilinear") return;
  throw new ArgumentError({
    at: "resize()",
    problem: "only bilinear interpolation is done without antialiasing",
    received: method === undefined ? "no method" : `method: "${method}"`,
    expected: 'method: "bilinear" beside antialias: false',
    fix: "leave antialias out, or name the method",
  });
};

/**
 * Resizes a picture, without keeping its aspect ratio.
 *
 * @throws {@link ArgumentError} for a method that is never done without antialiasing.
 * @example
 * resize(imageFrom(Float32Array.of(0, 1, 2, 3), [1, 4, 1]), [1, 8]).data; // Float32Array [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]
 * resize(imageFrom(Uint8Array.of(0, 0, 255, 255), [1, 4, 1]), [1, 2], { method: "bicubic" }).data; // Uint8Array [21, 234]
 */
export const resize = <Data extends PixelArray>(
  picture: Image<Data>,
  size: ImageSize,
  options: ResizeOptions = {},
): Image<Data> => {
  checkOptions("resize", options, { method: "optional", antialias: "optional" });
  const { method, antialias = true } = options;
  if (method !== undefined) checkWord("resize", "method", method, methods);
  checkAntialias(antialias, method);
  const [height, width] = heightAndWidth(size);
  const [fromHeight, fromWidth, channels] = picture.shape;
  if (height === fromHeight && width === fromWidth) return picture;
  const chosen = method ?? (height < fromHeight || width < fromWidth ? "area" : "bilinear");
  const isFilter = chosen === "bilinear" || chosen === "bicubic" || chosen === "lanczos";
  if (isFilter && antialias) {
    return imageFrom(filtered(picture, [height, width], chosen), [height, width, channels]);
  }
  const tapsOf = chosen === "area" ? areaTaps : chosen === "nearest" ? steppedTaps : bilinearTaps;
  const across = alongOneAxis(picture.data, [fromHeight, fromWidth, channels], tapsOf(fromWidth, width));
  const both = alongOneAxis(across, [1, fromHeight, width * channels], tapsOf(fromHeight, height));
  return imageFrom(stored(picture.data, both), [height, width, channels]);
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

/** The least size of the same proportions that covers another. */
export const coveringSize = (
  [fromHeight, fromWidth]: readonly [height: number, width: number, ...rest: number[]],
  [height, width]: readonly [height: number, width: number],
): readonly [height: number, width: number] => {
  const scale = Math.max(height / fromHeight, width / fromWidth);
  return [Math.max(height, Math.round(fromHeight * scale)), Math.max(width, Math.round(fromWidth * scale))];
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
  const wanted = heightAndWidth(size);
  return cropCenter(resize(picture, coveringSize(picture.shape, wanted)), wanted);
};
