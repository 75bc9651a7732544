/** @file Colors for classes and shades for numbers. */

import { ImageError } from "../errors.ts";

/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A color as six digits after `#`. */
export const rgb = (hex: string): Rgb => {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (digits) return digits.slice(1).map((pair) => Number.parseInt(pair, 16)) as unknown as Rgb;
  throw new ImageError({
    problem: "a color cannot be understood",
    received: JSON.stringify(hex),
    expected: 'six digits after #, such as "#ff0000"',
  });
};

/** Okabe and Ito's colors, which people with any color vision can tell apart, the brightest first. */
const classColors = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#0072b2", "#999999"] as const;

/** The color of a class where none was given; class 0 is the background and has none. */
export const defaultColor = (index: number): string | undefined =>
  index === 0 ? undefined : classColors[(index - 1) % classColors.length];

/** A mixture of two colors: all of `a` at 0, all of `b` at 1. */
export const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  a.map((level, c) => Math.round(level + share * (b[c]! - level))) as unknown as Rgb;
