/** @file Pictures from files, at a size to paint on; masks and overlays as pixels. */
import { ImageError } from "@tributary/images";
import { pictureSize, toImageData, uprightBitmap } from "@tributary/images/browser";
import type { ClassChip } from "../ui/controls.tsx";
import { readPicture } from "../ui/read-picture.ts";
import { type Found, maskOf } from "./learn/finder.ts";
import { type Labels, UNPAINTED } from "./paint/labels.ts";
import { LONGEST, SHORTEST } from "./size.ts";

/** A canvas, and what draws on it. */
const canvasOf = (width: number, height: number): readonly [OffscreenCanvas, OffscreenCanvasRenderingContext2D] => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser gives no canvas: close other tabs.");
  return [canvas, context];
};

/** Pixels of a file, and how large the picture is in it. */
export interface ReadPixels {
  readonly pixels: ImageData;
  readonly size: readonly [width: number, height: number];
}

const readAtSize = async (file: Blob, name: string): Promise<ReadPixels> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // Browsers decode what there is of a file that was cut off, and say nothing.
  const stored = pictureSize(bytes, name);
  const scale = LONGEST / Math.max(stored.width, stored.height);
  if (scale >= 1) {
    // As Node reads it, to the last number.
    const pixels = toImageData(await readPicture(file, name));
    return { pixels, size: [pixels.width, pixels.height] };
  }
  const bitmap = await uprightBitmap(file).catch(() => null);
  // It is said why it cannot be read.
  if (bitmap === null)
    return { pixels: toImageData(await readPicture(file, name)), size: [stored.width, stored.height] };
  const size = [bitmap.width, bitmap.height] as const;
  const [width, height] = [Math.max(1, Math.round(size[0] * scale)), Math.max(1, Math.round(size[1] * scale))];
  const [, context] = canvasOf(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { pixels: context.getImageData(0, 0, width, height), size };
};

/**
 * The pixels of a file, made smaller where it is too large.
 *
 * @throws {@link ImageError} when it is empty, damaged, too small, or no picture that this browser reads.
 */
export const readPixels = async (file: Blob, name: string): Promise<ReadPixels> => {
  const { pixels, size } = await readAtSize(file, name);
  if (Math.min(pixels.width, pixels.height) >= SHORTEST) return { pixels, size };
  const smaller =
    size[0] > pixels.width ? `, ${pixels.width} × ${pixels.height} once its longer side is ${LONGEST}` : "";
  throw new ImageError({
    path: name,
    problem: "the picture is too small for the network",
    received: `${size.join(" × ")} pixels${smaller}`,
    expected: `at least ${SHORTEST} × ${SHORTEST} pixels`,
    fix: "take a larger picture",
  });
};

/** The longest side of a small picture, in pixels: twice what a page shows. */
const THUMBNAIL = 128;

/** A small picture of a picture: fifty whole ones would take hundreds of megabytes while they are shown. */
export const thumbnailOf = async (file: Blob): Promise<Blob> => {
  const bitmap = await uprightBitmap(file);
  try {
    const scale = Math.min(1, THUMBNAIL / Math.max(bitmap.width, bitmap.height));
    const side = (length: number): number => Math.max(1, Math.round(length * scale));
    const [canvas, context] = canvasOf(side(bitmap.width), side(bitmap.height));
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    // As the board shows it: what a microscope sees would be black.
    context.putImageData(brightened(context.getImageData(0, 0, canvas.width, canvas.height)), 0, 0);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    bitmap.close();
  }
};

/** Pixels as the bytes of a PNG file. */
export const encodePixels = async (pixels: ImageData): Promise<Uint8Array<ArrayBuffer>> => {
  const [canvas, context] = canvasOf(pixels.width, pixels.height);
  context.putImageData(pixels, 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
};

/** A color `"#rrggbb"` as a canvas stores it: opacity, blue, green and red, from the highest byte down. */
const storedColor = (color: string): number => {
  const number = Number.parseInt(color.slice(1), 16);
  return (0xff000000 | ((number & 255) << 16) | (number & 0xff00) | (number >> 16)) >>> 0;
};

/** Pixels in the colors of the classes; those of no class are clear. A million of them takes some milliseconds. */
const colored = (
  width: number,
  height: number,
  classes: readonly ClassChip[],
  labelAt: (at: number) => number,
): ImageData => {
  const pixels = new ImageData(width, height);
  const stored = new Uint32Array(pixels.data.buffer);
  const colors = Uint32Array.from({ length: 256 }, (_, label) => {
    const color = classes[label]?.color;
    return color === undefined ? 0 : storedColor(color);
  });
  for (let at = 0; at < stored.length; at++) stored[at] = colors[labelAt(at)]!;
  return pixels;
};

/** What is painted, in the colors of the classes. */
export const paintedPixels = ({ width, height, data }: Labels, classes: readonly ClassChip[]): ImageData =>
  colored(width, height, classes, (at) => data[at]!);

/** What was found, in the colors of the classes; nothing where it is the background. */
export const foundPixels = (
  { width, height, labels, sure }: Found,
  threshold: number,
  classes: readonly ClassChip[],
): ImageData => {
  const least = 255 * threshold;
  return colored(width, height, classes, (at) => (sure[at]! >= least ? labels[at]! : UNPAINTED));
};

/**
 * A mask as other programs want it: gray, class 0 black, the last class white; with two classes 0 and 255.
 *
 * @param size Of the mask: the picture's own, where it was made smaller to be looked at.
 */
export const maskPixels = (
  found: Found,
  threshold: number,
  classes: number,
  [width, height]: readonly [width: number, height: number] = [found.width, found.height],
): ImageData => {
  const step = 255 / Math.max(1, classes - 1);
  const levels = maskOf(found, threshold).map((label) => Math.round(step * label));
  const pixels = new ImageData(width, height);
  const stored = new Uint32Array(pixels.data.buffer);
  // What lies under a pixel's middle, as `resizeMask` of the library has it.
  const under = (at: number, to: number, from: number): number => Math.floor(((at + 0.5) * from) / to);
  const columns = Uint32Array.from({ length: width }, (_, column) => under(column, width, found.width));
  for (let row = 0, to = 0; row < height; row++) {
    const from = under(row, height, found.height) * found.width;
    for (let column = 0; column < width; column++, to++) {
      stored[to] = 0xff000000 | (0x010101 * levels[from + columns[column]!]!);
    }
  }
  return pixels;
};

/** A picture stretched from black to white, to be looked at: microscopes use few of their levels. */
export const brightened = ({ data, width, height }: ImageData): ImageData => {
  const counts = new Float64Array(256);
  for (let at = 0; at < data.length; at += 4) {
    counts[data[at]!]!++;
    counts[data[at + 1]!]!++;
    counts[data[at + 2]!]!++;
  }
  const total = (data.length * 3) / 4;
  /** The level below which this share of all numbers lies. */
  const levelAt = (share: number): number => {
    let [level, sum] = [0, counts[0] ?? 0];
    while (level < 255 && sum < share * total) sum += counts[++level] ?? 0;
    return level;
  };
  const [black, white] = [levelAt(0.002), Math.max(levelAt(0.998), levelAt(0.002) + 1)];
  const levels = Uint8ClampedArray.from({ length: 256 }, (_, level) => (255 * (level - black)) / (white - black));
  const pixels = new ImageData(width, height);
  for (let at = 0; at < data.length; at += 4) {
    for (let c = 0; c < 3; c++) pixels.data[at + c] = levels[data[at + c]!]!;
    pixels.data[at + 3] = 255;
  }
  return pixels;
};
