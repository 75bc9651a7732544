/** @file Words on pictures, in a small font of our own: no font need be installed, and every machine draws the same. */

import { type Canvas, fillBox } from "./canvas.ts";
import type { Rgb } from "./colors.ts";
import { glyphTable } from "./tables.ts";

const first = "!".charCodeAt(0);
const advance = 6;

/** How high a line of text is at size 1, in pixels. */
export const lineHeight = 9;

/** Each character's rows, from the table. */
const glyphs: ReadonlyMap<string, readonly string[]> = new Map(
  glyphTable
    .trim()
    .split("\n\n")
    .map((block) => block.split("\n").map((row) => row.split(" ")))
    .flatMap((rows) => rows[0]!.map((_, column) => rows.map((row) => row[column]!)))
    .map((glyph, i) => [String.fromCharCode(first + i), glyph]),
);

/** What stands for a character that the font does not have. */
const unknown: readonly string[] = ["#####", "#...#", "#...#", "#...#", "#...#", "#...#", "#####", ".....", "....."];

/** Letters without their accents, as the font has none. */
const characters = (text: string): readonly string[] => Array.from(text.normalize("NFD").replace(/\p{M}/gu, ""));

/** How wide a text is, in pixels. */
export const textWidth = (text: string, size = 2): number => Math.max(0, characters(text).length * advance - 1) * size;

/** A text that is not wider than this; one that was ends in two dots. */
export const shorten = (text: string, width: number, size = 2): string => {
  if (textWidth(text, size) <= width) return text;
  const room = Math.floor((width / size + 1) / advance);
  return room < 3
    ? characters(text).slice(0, Math.max(0, room)).join("")
    : `${characters(text)
        .slice(0, room - 2)
        .join("")}..`;
};

export interface TextOptions {
  /** The upper left corner. */
  readonly top: number;
  readonly left: number;
  readonly color: Rgb;
  /** How many pixels of the canvas make one of the font. Default 2: capitals are 14 pixels high. */
  readonly size?: number;
}

/** Writes a line of text. */
export const drawText = (onto: Canvas, text: string, options: TextOptions): void => {
  const { top, left, color, size = 2 } = options;
  const dot = (along: number, down: number): void =>
    fillBox(onto, { top: top + down * size, left: left + along * size, height: size, width: size }, color);
  for (const [i, character] of characters(text).entries()) {
    if (character === " ") continue;
    for (const [y, row] of (glyphs.get(character) ?? unknown).entries()) {
      for (let x = 0; x < row.length; x++) if (row[x] === "#") dot(i * advance + x, y);
    }
  }
};
