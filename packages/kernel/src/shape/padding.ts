/** @file Pixels added around an image, and pixels cut away. */
import type { Add, Sub } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { type Image, isImage, mapDim, type NotImage, notImage, pair, type X, type Y } from "./image.ts";
import { axisName, type Complain, complain } from "./messages.ts";
import type { Dim, Shape, Sides, Size } from "./types.ts";

type Vertical<T extends Size | Sides> = T extends Sides
  ? Add<T[0][0], T[0][1]>
  : T extends Size
    ? Add<Y<T>, Y<T>>
    : never;
type Horizontal<T extends Size | Sides> = T extends Sides
  ? Add<T[1][0], T[1][1]>
  : T extends Size
    ? Add<X<T>, X<T>>
    : never;

/**
 * One number for all sides, `[height, width]` for both sides of each axis, or each side:
 * `[[top, bottom], [left, right]]`.
 */
export const sides = (size: Size | Sides): Sides => {
  if (typeof size === "number")
    return [
      [size, size],
      [size, size],
    ];
  const [height, width] = size;
  return typeof height === "number" || typeof width === "number"
    ? symmetric(size as readonly [number, number])
    : [height, width];
};
const symmetric = (size: readonly [number, number]): Sides => {
  const [height, width] = pair(size);
  return [
    [height, height],
    [width, width],
  ];
};

type Plus<N, K extends number> = N extends null ? null : Add<N & number, K>;

export type PadShape<S, T extends Size | Sides> = S extends readonly [infer B, infer H, infer W, infer C]
  ? [B, Plus<H, Vertical<T>>, Plus<W, Horizontal<T>>, C]
  : NotImage<"zeroPadding2d", S, [Dim, Dim, Dim, Dim]>;

export const padShape = (shape: Shape, padding: Size | Sides): Shape | Complaint => {
  if (!isImage(shape)) return notImage("zeroPadding2d", shape);
  const [[top, bottom], [left, right]] = sides(padding);
  const [batch, height, width, channels] = shape;
  return [batch, mapDim(height, (n) => n + top + bottom), mapDim(width, (n) => n + left + right), channels];
};

type Minus<N, K extends number, Axis extends string> = N extends null
  ? null
  : Sub<N & number, K> extends infer R extends number
    ? R extends -1 | 0
      ? Complain<"crop", { at: "cropping2d"; axis: Axis; size: N; crop: K }>
      : R
    : never;

export type CroppingShape<S, T extends Size | Sides> = S extends readonly [infer B, infer H, infer W, infer C]
  ? Image<B, Minus<H, Vertical<T>, "height (axis 1)">, Minus<W, Horizontal<T>, "width (axis 2)">, C>
  : NotImage<"cropping2d", S, [Dim, Dim, Dim, Dim]>;

export const croppingShape = (shape: Shape, cropping: Size | Sides): Shape | Complaint => {
  if (!isImage(shape)) return notImage("cropping2d", shape);
  const crops = sides(cropping).map(([before, after]) => before + after);
  for (const [i, crop] of crops.entries()) {
    const size = shape[i + 1]!;
    if (size !== null && crop >= size)
      return complain("crop", { at: "cropping2d", axis: axisName(i + 1, 4), size, crop }, shape);
  }
  const [batch, height, width, channels] = shape;
  return [batch, mapDim(height, (n) => n - crops[0]!), mapDim(width, (n) => n - crops[1]!), channels];
};
