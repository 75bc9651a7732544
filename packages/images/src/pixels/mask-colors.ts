/** @file From the colors of a mask to its classes. */

import { checkOptions, checkWord, type OptionTable } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import type { Image, Mask } from "./image.ts";

/** A class's color in a mask: `"#ff0000"`, or a gray level or an index as the file has it, such as 255. */
export type MaskColor = string | number;

export interface MaskOptions {
  /** The names of the classes, in the order of their numbers. Default: none, and the mask's own numbers are kept. */
  readonly classes?: readonly string[];
  /** Each class's color, in the same order. Default: a pixel's gray level, or its index, is its class. */
  readonly palette?: readonly MaskColor[];
  /** What counts where a file has a palette of its own. Default: `"color"` with a `palette`, `"index"` without. */
  readonly indexed?: "index" | "color";
  /**
   * `"foreground"`: the numbers in the mask are those of objects, and every object is class 1; 0, or black, is
   * class 0. Default: the numbers are those of classes.
   */
  readonly objects?: "foreground";
}

/** Every option of reading a mask, by name. */
export const knownOfMasks: OptionTable<MaskOptions> = {
  classes: "optional",
  palette: "optional",
  indexed: "optional",
  objects: "optional",
};

/** @throws {@link ArgumentError} for words that say nothing of masks. */
export const checkMaskWords = (at: string, { indexed, objects }: MaskOptions): void => {
  if (indexed !== undefined) checkWord(at, "indexed", indexed, ["index", "color"]);
  if (objects !== undefined) checkWord(at, "objects", objects, ["foreground"]);
};

/** One number for each pixel, and what each of them means. */
export interface MaskCodes {
  readonly data: ArrayLike<number> & Iterable<number>;
  readonly shape: readonly [height: number, width: number];
  /** The gray level, the index or the color that a number stands for; equal colors are equal here. */
  readonly colorOf: (code: number) => MaskColor;
  /** Whether they come from an encoder that changes numbers, such as JPEG. Default false. */
  readonly isLossy?: boolean;
}

const hex = (level: number): string => level.toString(16).padStart(2, "0");

/** A color as two masks agree on it: gray is a number, whether the file is a gray one or one in color. */
export const maskColorFrom = (red: number, green: number, blue: number): MaskColor =>
  red === green && green === blue ? red : `#${hex(red)}${hex(green)}${hex(blue)}`;

const canonical = (color: MaskColor, path: string): MaskColor => {
  if (typeof color === "number") return color;
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (digits) {
    const [red, green, blue] = digits.slice(1).map((pair) => Number.parseInt(pair, 16));
    return maskColorFrom(red!, green!, blue!);
  }
  throw new ImageError({
    path,
    problem: "the palette has a color that cannot be understood",
    received: JSON.stringify(color),
    expected: 'six digits after #, such as "#ff0000", or a gray level',
  });
};

/** How a color of 16 bits becomes one of 8: levels of 16 bits in color are those of 8, times 257. */
const step = ({ data }: Image): number =>
  data instanceof Uint16Array && data.every((level) => level % 257 === 0) ? 257 : 1;

/** Colors and gray levels as one number for each pixel; alpha is not looked at. */
export const maskCodes = (picture: Image): MaskCodes => {
  const { data, shape } = picture;
  const [height, width, channels] = shape;
  if (channels === 1) return { data, shape: [height, width], colorOf: (code) => code };
  const codes = new Float64Array(height * width);
  if (channels === 2) {
    for (let i = 0; i < codes.length; i++) codes[i] = data[i * 2]!;
    return { data: codes, shape: [height, width], colorOf: (code) => code };
  }
  const unit = step(picture);
  for (let i = 0; i < codes.length; i++) {
    const [red, green, blue] = [data[i * channels]!, data[i * channels + 1]!, data[i * channels + 2]!];
    codes[i] = ((red / unit) * 65536 + green / unit) * 65536 + blue / unit;
  }
  const colorOf = (code: number): MaskColor => {
    const blue = code % 65536;
    const green = Math.floor(code / 65536) % 65536;
    return maskColorFrom(Math.floor(code / 65536 ** 2), green, blue);
  };
  return { data: codes, shape: [height, width], colorOf };
};

const showMaskColor = (color: MaskColor): string =>
  typeof color === "number" ? `gray level ${color}` : `color ${color}`;

const place = (pixel: number, width: number): string => `in row ${Math.floor(pixel / width)}, column ${pixel % width}`;

/** What to say of a mask whose levels lie between those that were meant. */
export const blurred = (path: string, received: string): ImageError =>
  new ImageError({
    path,
    problem: "the mask's levels are blurred: many lie between few, as JPEG and resizing leave them",
    received,
    expected: "a level or a color for each class, and none between them",
    fix: "save masks without loss (PNG) and resize them with nearest; where only this file is left, round its levels first",
  });

interface Known {
  readonly classes: readonly string[];
  readonly palette: readonly MaskColor[] | undefined;
}

const unknown = (path: string, where: string, color: MaskColor, { classes, palette }: Known): ImageError =>
  new ImageError({
    path,
    problem: "a pixel of the mask is of no known class",
    received: `${showMaskColor(color)} ${where}`,
    expected: palette
      ? classes.map((name, i) => `${palette[i]} (${name})`).join(", ")
      : `gray levels 0 to ${classes.length - 1}: ${classes.join(", ")}`,
    fix: palette
      ? "add the class and its color; if colors are blurred, save masks without loss (PNG) and resize them with nearest"
      : "name every class in classes, or give each class's color or gray level in palette, such as [0, 255]",
  });

/** Gives each pixel the number that its code means; the same code is asked for once. */
const mapped = ({ data, shape }: MaskCodes, meaning: (code: number, pixel: number) => number): Mask => {
  const [height, width] = shape;
  const mask = new Int32Array(height * width);
  const known = new Map<number, number>();
  let [last, lastMeaning] = [Number.NaN, 0];
  for (let i = 0; i < mask.length; i++) {
    const code = data[i]!;
    if (code !== last) {
      last = code;
      lastMeaning = known.get(code) ?? meaning(code, i);
      known.set(code, lastMeaning);
    }
    mask[i] = lastMeaning;
  }
  return { data: mask, shape };
};

const foreground = (codes: MaskCodes, path: string): Mask => {
  const levels = codes.isLossy ? new Set(codes.data).size : 2;
  if (levels > 2) throw blurred(path, `${levels} levels in a file that was saved with loss`);
  return mapped(codes, (code) => (codes.colorOf(code) === 0 ? 0 : 1));
};

/** The mask's own numbers. */
const numbers = (codes: MaskCodes, path: string): Mask =>
  mapped(codes, (code, pixel) => {
    const color = codes.colorOf(code);
    if (typeof color === "number" && Number.isInteger(color)) return color;
    throw new ImageError({
      path,
      problem: "the mask holds colors or fractions, which are no numbers of classes",
      received: `${showMaskColor(color)} ${place(pixel, codes.shape[1])}`,
      expected: "whole gray levels or indexes",
      fix: 'say which color is which class: { classes: ["road", "sky"], palette: ["#804080", "#4682b4"] }',
    });
  });

/** Classes of a mask's codes. See {@link toMask}. */
export const classesOf = (codes: MaskCodes, options: MaskOptions, path: string): Mask => {
  const { classes, palette, objects } = options;
  if (objects === "foreground") return foreground(codes, path);
  if (!classes) return numbers(codes, path);
  if (palette && palette.length !== classes.length) {
    throw new ImageError({
      path,
      problem: "there must be one color for each class",
      received: `${palette.length} colors`,
      expected: `${classes.length} colors: ${classes.join(", ")}`,
    });
  }
  const colors = palette ? palette.map((color) => canonical(color, path)) : classes.map((_, i) => i);
  const classOf = new Map(colors.map((color, i) => [color, i]));
  return mapped(codes, (code, pixel) => {
    const color = codes.colorOf(code);
    const found = classOf.get(color);
    if (found !== undefined) return found;
    const where = place(pixel, codes.shape[1]);
    if (codes.isLossy) throw blurred(path, `${showMaskColor(color)} ${where}, which is of no known class`);
    throw unknown(path, where, color, { classes, palette });
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
  checkOptions("toMask", options, knownOfMasks);
  checkMaskWords("toMask", options);
  return classesOf(maskCodes(picture), options, path);
};
