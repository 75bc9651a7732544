/** @file Pictures side by side, with words. */

import { COUNT, checkOptions } from "@tributary/kernel/authoring";
import type { Image, ImageSize } from "../pixels/image.ts";
import { resize } from "../pixels/resize.ts";
import { type Canvas, canvas, paste } from "./canvas.ts";
import { rgb } from "./colors.ts";
import { drawText, lineHeight, shorten, textWidth } from "./text.ts";

/** A picture on a sheet, and what is written under it. */
export interface Tile {
  readonly picture: Image;
  readonly caption?: string;
}

export interface SheetOptions {
  /** What is written above each column. */
  readonly columns?: readonly string[];
  /** What is written above it all. */
  readonly title?: string;
  /** The integer factor by which pictures are enlarged: 4 suits digits of 28 pixels. Default 1. */
  readonly enlarge?: number;
}

const paper = rgb("#ffffff");
const ink = rgb("#222222");
const gap = 12;
const textSize = 2;
const line = lineHeight * textSize + 6;

const isTile = (item: Image | Tile): item is Tile => "picture" in item;

const largest = (sizes: readonly number[]): number => sizes.reduce((most, size) => Math.max(most, size), 0);

const write = (onto: Canvas, text: string, top: number, left: number, width: number): void => {
  const fitting = shorten(text, width, textSize);
  const centered = left + Math.floor((width - textWidth(fitting, textSize)) / 2);
  drawText(onto, fitting, { top, left: centered, color: ink, size: textSize });
};

const enlarged = (picture: Image, times: number): Image => {
  const size: ImageSize = [picture.shape[0] * times, picture.shape[1] * times];
  return resize(picture, size, { method: "nearest" });
};

/**
 * Draws pictures in rows on a white background. A column is as wide as its widest picture; text that does not fit is
 * shortened.
 *
 * - out  `[height, width, 3]`, `Uint8Array`
 *
 * @example
 * await writePng("cells.png", sheet([[picture, overlay(picture, mask)]], { columns: ["picture", "truth"] }));
 */
export const sheet = (rows: readonly (readonly (Image | Tile)[])[], options: SheetOptions = {}): Image<Uint8Array> => {
  checkOptions("sheet", options, { columns: "optional", title: "optional", enlarge: COUNT });
  const { columns, title, enlarge = 1 } = options;
  const tiles = rows.map((row) =>
    row.map((item) => {
      const { picture, caption } = isTile(item) ? item : { picture: item, caption: undefined };
      return { picture: enlarged(picture, enlarge), caption };
    }),
  );
  const count = largest(tiles.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, c) => largest(tiles.map((row) => row[c]?.picture.shape[1] ?? 0)));
  const heights = tiles.map(
    (row) => largest(row.map((tile) => tile.picture.shape[0])) + (row.some((tile) => tile.caption) ? line : 0),
  );
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size + gap, gap);
  const head = (title ? line : 0) + (columns ? line : 0);
  const width = sum(widths);
  const page = canvas(sum(heights) + head, width, paper);

  if (title) write(page, title, gap, gap, width - 2 * gap);
  let top = gap + (title ? line : 0);
  const lefts = widths.map((_, c) => sum(widths.slice(0, c)));
  if (columns) {
    for (const [c, text] of columns.slice(0, count).entries()) write(page, text, top, lefts[c]!, widths[c]!);
    top += line;
  }
  for (const [r, row] of tiles.entries()) {
    for (const [c, { picture, caption }] of row.entries()) {
      const left = lefts[c]! + Math.floor((widths[c]! - picture.shape[1]) / 2);
      paste(page, picture, top, left);
      if (caption) write(page, caption, top + picture.shape[0] + 6, lefts[c]!, widths[c]!);
    }
    top += heights[r]! + gap;
  }
  return page;
};
