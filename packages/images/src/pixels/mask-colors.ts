/** @file From the colors of a mask to its classes. */

import { ImageError } from "../errors.ts";
import { withChannels } from "./channels.ts";
import type { Image, Mask } from "./image.ts";

/** A class's color in a mask: `"#ff0000"`, or a gray level as the file has it, such as 255. */
export type MaskColor = string | number;

export interface MaskOptions {
  /** The names of the classes, in the order of their numbers. */
  readonly classes: readonly string[];
  /** Each class's color, in the same order. Default: a pixel's gray level, or its index, is its class. */
  readonly palette?: readonly MaskColor[];
}

/** Red, green and blue in one number. */
const packed = (red: number, green: number, blue: number): number => (red * 65536 + green) * 65536 + blue;

const packedColor = (color: MaskColor, path: string): number => {
  if (typeof color === "number") return packed(color, color, color);
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (digits) return packed(...(digits.slice(1).map((pair) => Number.parseInt(pair, 16)) as [number, number, number]));
  throw new ImageError({
    path,
    problem: "the palette has a color that cannot be understood",
    received: JSON.stringify(color),
    expected: 'six digits after #, such as "#ff0000", or a gray level',
  });
};

const showColor = (color: number): string => {
  const [red, green, blue] = [Math.floor(color / 65536 ** 2), Math.floor(color / 65536) % 65536, color % 65536];
  if (red === green && green === blue) return `gray level ${red}`;
  return `color #${[red, green, blue].map((level) => level.toString(16).padStart(2, "0")).join("")}`;
};

const unknown = (path: string, pixel: number, width: number, color: number, options: MaskOptions): ImageError => {
  const { classes, palette } = options;
  return new ImageError({
    path,
    problem: "a pixel of the mask is of no known class",
    received: `${showColor(color)} in row ${Math.floor(pixel / width)}, column ${pixel % width}`,
    expected: palette
      ? classes.map((name, i) => `${palette[i]} (${name})`).join(", ")
      : `gray levels 0 to ${classes.length - 1}: ${classes.join(", ")}`,
    fix: palette
      ? "add the class and its color; if colors are blurred, save masks without loss (PNG) and resize them with nearest"
      : "name every class in classes, or give each class's color or gray level in palette, such as [0, 255]",
  });
};

/**
 * Turns a mask's colors, gray levels or indexes into class numbers: `[height, width]`, `Int32Array`.
 *
 * @throws {@link ImageError} naming the first pixel that is of no known class.
 * @example
 * toMask(imageFrom(Uint8Array.of(0, 255), [1, 2, 1]), { classes: ["sky", "bird"], palette: [0, 255] }).data; // Int32Array [0, 1]
 */
export const toMask = (picture: Image, options: MaskOptions, path = "mask"): Mask => {
  const { classes, palette } = options;
  if (palette && palette.length !== classes.length) {
    throw new ImageError({
      path,
      problem: "there must be one color for each class",
      received: `${palette.length} colors`,
      expected: `${classes.length} colors: ${classes.join(", ")}`,
    });
  }
  const colors = palette ? palette.map((color) => packedColor(color, path)) : classes.map((_, i) => packed(i, i, i));
  const classOf = new Map(colors.map((color, i) => [color, i]));
  const { data, shape } = withChannels(picture, 3);
  const [height, width] = shape;
  const mask = new Int32Array(height * width);
  for (let i = 0; i < mask.length; i++) {
    const color = packed(data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!);
    const found = classOf.get(color);
    if (found === undefined) throw unknown(path, i, width, color, options);
    mask[i] = found;
  }
  return { data: mask, shape: [height, width] };
};
