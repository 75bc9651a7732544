/** @file Which classes are taken for which, as a picture. */

import { ImageError } from "../errors.ts";
import type { Image } from "../pixels/image.ts";
import { type Canvas, canvas, fillBox } from "./canvas.ts";
import { mix, rgb } from "./colors.ts";
import { drawText, lineHeight, shorten, textWidth } from "./text.ts";

const paper = rgb("#ffffff");
const ink = rgb("#222222");
const full = rgb("#08306b");
const size = 2;
const gap = 12;
const line = lineHeight * size;
const longestName = 200;

const centered = (onto: Canvas, text: string, top: number, left: number, width: number, color = ink): void => {
  drawText(onto, text, { top, left: left + Math.floor((width - textWidth(text, size)) / 2), color, size });
};

/**
 * Draws a confusion matrix: a row for each true class, a column for each predicted one.
 *
 * Each cell holds its count; its shade is the part of its row, from white (none) to dark blue (all).
 *
 * - out  `[height, width, 3]`, `Uint8Array`
 *
 * @param counts `counts[truth][predicted]`.
 * @throws {@link ImageError} when there is not one row and one column for each class.
 * @example
 * await writePng("confusion.png", confusionMatrixPicture([[9, 1], [0, 10]], { classes: ["cat", "dog"] }));
 */
export const confusionMatrixPicture = (
  counts: readonly (readonly number[])[],
  {
    classes,
    title = "rows: truth, columns: prediction",
  }: { readonly classes: readonly string[]; readonly title?: string },
): Image<Uint8Array> => {
  if (counts.length !== classes.length || counts.some((row) => row.length !== classes.length)) {
    throw new ImageError({
      at: "confusionMatrixPicture()",
      problem: "there must be one row and one column for each class",
      received: `rows of ${counts.map((row) => row.length).join(", ")}`,
      expected: `${classes.length} rows of ${classes.length}: ${classes.join(", ")}`,
    });
  }
  const names = classes.map((name) => shorten(name, longestName, size));
  const widest = names.reduce((most, name) => Math.max(most, textWidth(name, size)), 0);
  const digits = counts.flat().reduce((most, count) => Math.max(most, textWidth(String(count), size)), 0);
  const cell = Math.max(digits, line) + gap;
  const upwards = widest > cell - gap;
  const left = gap + widest + gap;
  const top = gap + line + gap + (upwards ? widest : line) + gap;
  const width = Math.max(left + cell * classes.length, gap + textWidth(title, size)) + gap;
  const page = canvas(top + cell * classes.length + gap, width, paper);

  drawText(page, title, { top: gap, left: gap, color: ink, size });
  for (const [i, name] of names.entries()) {
    if (upwards) {
      const nameLeft = left + i * cell + Math.floor((cell - 7 * size) / 2);
      drawText(page, name, { top: top - gap, left: nameLeft, color: ink, size, upwards });
    } else {
      centered(page, name, top - gap - line + 6, left + i * cell, cell);
    }
    const nameTop = top + i * cell + Math.floor((cell - 7 * size) / 2);
    drawText(page, name, { top: nameTop, left: left - gap + 4 - textWidth(name, size), color: ink, size });
  }
  for (const [truth, row] of counts.entries()) {
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const [predicted, count] of row.entries()) {
      const share = total === 0 ? 0 : count / total;
      const box = { top: top + truth * cell, left: left + predicted * cell, height: cell - 1, width: cell - 1 };
      fillBox(page, box, mix(rgb("#f2f5fa"), full, share));
      if (count === 0) continue;
      const textTop = box.top + Math.floor((cell - 7 * size) / 2);
      centered(page, String(count), textTop, box.left, cell - 1, share > 0.5 ? paper : ink);
    }
  }
  return page;
};
