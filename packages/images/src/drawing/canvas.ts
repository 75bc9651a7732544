/** @file A picture to draw on. */

import { toBytes, toRgb } from "../pixels/channels.ts";
import type { Box } from "../pixels/crop.ts";
import { type Image, imageFrom } from "../pixels/image.ts";
import type { Rgb } from "./colors.ts";

/** A color picture of bytes. */
export type Canvas = Image<Uint8Array>;

/** A canvas of one color. */
export const canvas = (height: number, width: number, color: Rgb): Canvas => {
  const made = imageFrom(new Uint8Array(height * width * 3), [height, width, 3]);
  fillBox(made, { top: 0, left: 0, height, width }, color);
  return made;
};

/** Paints a box; what lies outside of the canvas is left out. */
export const fillBox = ({ data, shape }: Canvas, { top, left, height, width }: Box, color: Rgb): void => {
  for (let y = Math.max(0, top); y < Math.min(shape[0], top + height); y++) {
    for (let x = Math.max(0, left); x < Math.min(shape[1], left + width); x++) data.set(color, (y * shape[1] + x) * 3);
  }
};

/** Lays a picture onto the canvas. */
export const paste = ({ data, shape }: Canvas, picture: Image, top: number, left: number): void => {
  const { data: from, shape: size } = toBytes(toRgb(picture));
  const row = size[1] * 3;
  for (let y = 0; y < size[0]; y++) {
    data.set(from.subarray(y * row, (y + 1) * row), ((top + y) * shape[1] + left) * 3);
  }
};
