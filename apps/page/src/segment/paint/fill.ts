/** @file Filling: from a pixel to all that are connected to it and look alike. */
import { type Labels, type Spot, UNPAINTED } from "./labels.ts";

/** Pixels of a picture, four bytes each: red, green, blue, opacity. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/**
 * Gives a class to the pixel at a place and to those around it that look like it, as far as they are connected. What is painted
 * already ends it, but for pixels of the class of the place itself.
 *
 * @param tolerance How far red, green and blue may each be from those of the place, of 255.
 * @returns How many pixels it changed.
 */
export const fill = (labels: Labels, picture: Rgba, spot: Spot, tolerance: number, label: number): number => {
  const { width, height, data } = labels;
  const [column, row] = [Math.floor(spot.x), Math.floor(spot.y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return 0;
  const start = row * width + column;
  const before = data[start]!;
  if (before === label) return 0;
  const alike = (at: number): boolean =>
    [0, 1, 2].every((c) => Math.abs(picture.data[4 * at + c]! - picture.data[4 * start + c]!) <= tolerance);
  const open = [start];
  data[start] = label;
  const take = (at: number): void => {
    if (data[at] === before && (before !== UNPAINTED || alike(at))) {
      data[at] = label;
      open.push(at);
    }
  };
  for (const at of open) {
    const x = at % width;
    if (x > 0) take(at - 1);
    if (x < width - 1) take(at + 1);
    if (at >= width) take(at - width);
    if (at < width * (height - 1)) take(at + width);
  }
  return open.length;
};
