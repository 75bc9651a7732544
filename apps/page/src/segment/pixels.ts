/** @file Pictures from files, at a size to paint on; masks and overlays as pixels. */
import type { ClassChip } from "../ui/controls.tsx";
import { type Found, maskOf } from "./learn/finder.ts";
import { type Labels, UNPAINTED } from "./paint/labels.ts";

/** No side of a picture that is painted on is longer: larger ones are made smaller. */
export const LONGEST = 1024;

/** A canvas, and what draws on it. */
const canvasOf = (width: number, height: number): readonly [OffscreenCanvas, OffscreenCanvasRenderingContext2D] => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser gives no canvas: close other tabs.");
  return [canvas, context];
};

/** The pixels of a file, made smaller where it is too large. Turned as its camera says, without color profiles. */
export const readPixels = async (file: Blob, name: string, longest: number = LONGEST): Promise<ImageData> => {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`“${name}” is no picture that this browser reads.`);
  });
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  ];
  const [, context] = canvasOf(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
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
  const mask = maskOf(found, threshold);
  const pixels = new ImageData(width, height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [y, x] = [Math.floor((row * found.height) / height), Math.floor((column * found.width) / width)];
      const level = Math.round((255 * mask[y * found.width + x]!) / Math.max(1, classes - 1));
      pixels.data.set([level, level, level, 255], 4 * (row * width + column));
    }
  }
  return pixels;
};

/** A picture stretched from black to white, to be looked at: microscopes use few of their levels. */
export const brightened = ({ data, width, height }: ImageData): ImageData => {
  const counts = new Float64Array(256);
  for (let i = 0; i < data.length; i++) if (i % 4 !== 3) counts[data[i]!]!++;
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
  for (let i = 0; i < data.length; i++) pixels.data[i] = i % 4 === 3 ? 255 : levels[data[i]!]!;
  return pixels;
};
