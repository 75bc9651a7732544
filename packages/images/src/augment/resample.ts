/** @file Taking a picture's pixels at places between them, and a mask's at the nearest. */

import type { NdArray } from "@tributary/kernel";
import { mirrored } from "@tributary/kernel/authoring";
import type { Extent, Outside, Warp } from "./warp.ts";

/** Where each pixel of the new picture lies in the old one: found once for the picture and for its mask. */
export interface Places {
  /** The new picture's size. */
  readonly size: Extent;
  readonly ys: Float64Array;
  readonly xs: Float64Array;
  readonly outside: Outside;
}

const clamped = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at));

const asItIs = (at: number): number => at;

/** Follows each pixel of the new picture back to the old one, which has this size. */
export const placesOf = ({ size, move }: Warp, [oldHeight, oldWidth]: Extent, outside: Outside): Places => {
  const inside = outside === "mirror" ? mirrored : outside === "edge" ? clamped : asItIs;
  const [height, width] = size;
  const ys = new Float64Array(height * width);
  const xs = new Float64Array(height * width);
  const point = { y: 0, x: 0 };
  for (let i = 0; i < ys.length; i++) {
    point.x = i % width;
    point.y = (i - point.x) / width;
    move(point);
    ys[i] = inside(point.y, oldHeight);
    xs[i] = inside(point.x, oldWidth);
  }
  return { size, ys, xs, outside };
};

/** Bilinear: each new pixel is mixed from the four around its place. `[height, width, channels]`. */
export const resamplePicture = (picture: NdArray, { size, ys, xs, outside }: Places): NdArray => {
  const [height, width, channels] = picture.shape as readonly [number, number, number];
  const from = picture.data;
  const to = new Float32Array(ys.length * channels);
  const row = width * channels;
  const fill = typeof outside === "object" ? outside.level : 0;
  const at = (y: number, x: number, channel: number): number =>
    y >= 0 && y < height && x >= 0 && x < width ? from[y * row + x * channels + channel]! : fill;

  for (let i = 0; i < ys.length; i++) {
    const top = Math.floor(ys[i]!);
    const left = Math.floor(xs[i]!);
    const down = ys[i]! - top;
    const right = xs[i]! - left;
    const isWithin = top >= 0 && left >= 0 && top + 1 < height && left + 1 < width;
    const corner = top * row + left * channels;
    for (let c = 0; c < channels; c++) {
      const a = isWithin ? from[corner + c]! : at(top, left, c);
      const b = isWithin ? from[corner + channels + c]! : right > 0 ? at(top, left + 1, c) : 0;
      const d = isWithin ? from[corner + row + c]! : down > 0 ? at(top + 1, left, c) : 0;
      const e = isWithin ? from[corner + row + channels + c]! : right > 0 && down > 0 ? at(top + 1, left + 1, c) : 0;
      to[i * channels + c] = (1 - down) * ((1 - right) * a + right * b) + down * ((1 - right) * d + right * e);
    }
  }
  return { data: to, shape: [...size, channels] };
};

/** Nearest: each new pixel is a copy of the one at its place. `[height, width]` or `[height, width, channels]`. */
export const resampleMask = (mask: NdArray, { size, ys, xs, outside }: Places): NdArray => {
  const [height = 0, width = 0, ...rest] = mask.shape;
  const channels = rest[0] ?? 1;
  const from = mask.data;
  const to = new (from.constructor as new (length: number) => typeof from)(ys.length * channels);
  const fill = typeof outside === "object" ? outside.class : 0;
  for (let i = 0; i < ys.length; i++) {
    const y = Math.round(ys[i]!);
    const x = Math.round(xs[i]!);
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    for (let c = 0; c < channels; c++) to[i * channels + c] = isInside ? from[(y * width + x) * channels + c]! : fill;
  }
  return { data: to, shape: [...size, ...rest] };
};
