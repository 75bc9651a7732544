/** @file From the colours of a mask to its classes. */

import { ImageError } from "../errors.ts";
import { withChannels } from "./channels.ts";
import type { Image, Mask } from "./image.ts";

/** A class's colour in a mask: `"#ff0000"`, or a grey level as the file has it, such as 255. */
export type MaskColour = string | number;

export interface MaskOptions {
  /** The names of the classes, in the order of their numbers. */
  readonly classes: readonly string[];
  /** Each class's colour, in the same order. Default: a pixel's grey level, or its index, is its class. */
  readonly palette?: readonly MaskColour[];
}

/** Red, green and blue in one number. */
const packed = (red: number, green: number, blue: number): number => (red * 65536 + green) * 65536 + blue;

const packedColour = (colour: MaskColour, path: string): number => {
  if (typeof colour === "number") return packed(colour, colour, colour);
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (digits) return packed(...(digits.slice(1).map((pair) => Number.parseInt(pair, 16)) as [number, number, number]));
  throw new ImageError({
    path,
    problem: "the palette has a colour that cannot be understood",
    received: JSON.stringify(colour),
    expected: 'six digits after #, such as "#ff0000", or a grey level',
  });
};

const showColour = (colour: number): string => {
  const [red, green, blue] = [Math.floor(colour / 65536 ** 2), Math.floor(colour / 65536) % 65536, colour % 65536];
  if (red === green && green === blue) return `grey level ${red}`;
  return `colour #${[red, green, blue].map((level) => level.toString(16).padStart(2, "0")).join("")}`;
};

const unknown = (path: string, pixel: number, width: number, colour: number, options: MaskOptions): ImageError => {
  const { classes, palette } = options;
  return new ImageError({
    path,
    problem: "a pixel of the mask is of no known class",
    received: `${showColour(colour)} in row ${Math.floor(pixel / width)}, column ${pixel % width}`,
    expected: palette
      ? classes.map((name, i) => `${palette[i]} (${name})`).join(", ")
      : `grey levels 0 to ${classes.length - 1}: ${classes.join(", ")}`,
    fix: palette
      ? "add the class and its colour; if colours are blurred, save masks without loss (PNG) and resize them with nearest"
      : "name every class in classes, or give each class's colour or grey level in palette, such as [0, 255]",
  });
};

/**
 * Turns a mask's colours, grey levels or indexes into class numbers: `[height, width]`, `Int32Array`.
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
      problem: "there must be one colour for each class",
      received: `${palette.length} colours`,
      expected: `${classes.length} colours: ${classes.join(", ")}`,
    });
  }
  const colours = palette
    ? palette.map((colour) => packedColour(colour, path))
    : classes.map((_, i) => packed(i, i, i));
  const classOf = new Map(colours.map((colour, i) => [colour, i]));
  const { data, shape } = withChannels(picture, 3);
  const [height, width] = shape;
  const mask = new Int32Array(height * width);
  for (let i = 0; i < mask.length; i++) {
    const colour = packed(data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!);
    const found = classOf.get(colour);
    if (found === undefined) throw unknown(path, i, width, colour, options);
    mask[i] = found;
  }
  return { data: mask, shape: [height, width] };
};
