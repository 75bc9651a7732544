/** @file Taking a picture's pixels at places between them, and a mask's at the nearest. */

import type { PixelTensor } from "../pixels/image.ts";
import type { Extent, Outside, Warp } from "./warp.ts";

/** Where a place lies when the picture is continued by its mirror image, turning at the centres of the outermost pixels. */
const mirrored = (at: number, length: number): number => {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inPeriod = ((at % period) + period) % period;
  return inPeriod <= length - 1 ? inPeriod : period - inPeriod;
};

const clamped = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at));

const asItIs = (at: number): number => at;

const continuation = (outside: Outside): ((at: number, length: number) => number) =>
  outside === "mirror" ? mirrored : outside === "edge" ? clamped : asItIs;

/** Calls `visit` for each pixel of the new picture with its place in the old one. */
const forEachPlace = (
  { size: [height, width], move }: Warp,
  [oldHeight, oldWidth]: Extent,
  outside: Outside,
  visit: (pixel: number, y: number, x: number) => void,
): void => {
  const inside = continuation(outside);
  const point = { y: 0, x: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      point.y = y;
      point.x = x;
      move(point);
      visit(y * width + x, inside(point.y, oldHeight), inside(point.x, oldWidth));
    }
  }
};

/** Bilinear: each new pixel is mixed from the four around its place. `[height, width, channels]`. */
export const resamplePicture = (picture: PixelTensor, warp: Warp, outside: Outside): PixelTensor => {
  const [height, width, channels] = picture.shape as readonly [number, number, number];
  const from = picture.data;
  const to = new Float32Array(warp.size[0] * warp.size[1] * channels);
  const fill = typeof outside === "object" ? outside.level : 0;
  const at = (y: number, x: number, channel: number): number =>
    y >= 0 && y < height && x >= 0 && x < width ? from[(y * width + x) * channels + channel]! : fill;

  forEachPlace(warp, [height, width], outside, (pixel, y, x) => {
    const top = Math.floor(y);
    const left = Math.floor(x);
    const down = y - top;
    const right = x - left;
    for (let c = 0; c < channels; c++) {
      let sum = (1 - down) * (1 - right) * at(top, left, c);
      if (right > 0) sum += (1 - down) * right * at(top, left + 1, c);
      if (down > 0) sum += down * (1 - right) * at(top + 1, left, c);
      if (down > 0 && right > 0) sum += down * right * at(top + 1, left + 1, c);
      to[pixel * channels + c] = sum;
    }
  });
  return { data: to, shape: [...warp.size, channels] };
};

/** Nearest: each new pixel is a copy of the one at its place. `[height, width]` or `[height, width, channels]`. */
export const resampleMask = (mask: PixelTensor, warp: Warp, outside: Outside): PixelTensor => {
  const [height = 0, width = 0, ...rest] = mask.shape;
  const channels = rest[0] ?? 1;
  const from = mask.data;
  const to = new (from.constructor as new (length: number) => typeof from)(warp.size[0] * warp.size[1] * channels);
  const fill = typeof outside === "object" ? outside.class : 0;
  forEachPlace(warp, [height, width], outside, (pixel, exactY, exactX) => {
    const y = Math.round(exactY);
    const x = Math.round(exactX);
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    for (let c = 0; c < channels; c++) {
      to[pixel * channels + c] = isInside ? from[(y * width + x) * channels + c]! : fill;
    }
  });
  return { data: to, shape: [...warp.size, ...rest] };
};
