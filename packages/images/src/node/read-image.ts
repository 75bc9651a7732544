/** @file Pictures from files and bytes. */

import { readFile } from "node:fs/promises";
import { ImageError } from "../errors.ts";
import { decodeBmp } from "../formats/bmp.ts";
import { defaultMaxPixels, pictureFormat } from "../formats/picture-header.ts";
import { type Channels, withChannels } from "../pixels/channels.ts";
import type { Image } from "../pixels/image.ts";
import { decodePages, type Opened } from "./decode.ts";

/** A path, or what the file holds. */
export type PictureSource = string | Uint8Array;

export interface ReadImageOptions {
  /** The number of channels to convert it to: 1 gray, 3 color, 4 color and alpha. Default: those that it has. */
  readonly channels?: Channels;
  /** How many pixels it may have, all pages together. Default 100 million. */
  readonly maxPixels?: number;
  /** What errors call a picture that comes as bytes. Default `"picture"`. */
  readonly name?: string;
}

/** The bytes of a file, and what to call it. */
export const openPicture = async (source: PictureSource, name = "picture"): Promise<Opened> => {
  if (typeof source !== "string") return { bytes: source, path: name };
  try {
    return { bytes: await readFile(source), path: source };
  } catch (cause) {
    throw new ImageError({
      path: source,
      problem: "the file cannot be read",
      received: (cause as NodeJS.ErrnoException).code ?? String(cause),
      expected: "a file that is there and may be read",
      fix: `check the path, seen from ${process.cwd()}`,
    });
  }
};

/**
 * Reads the pages of a TIFF file, one at a time; of other formats, the one picture that they hold.
 *
 * @throws {@link ImageError} when the file is missing, empty, damaged, cut off, too large or no picture.
 * @example
 * for await (const page of readPages("stack.tif")) console.log(page.shape);
 */
export async function* readPages(source: PictureSource, options: ReadImageOptions = {}): AsyncGenerator<Image> {
  const { channels, maxPixels = defaultMaxPixels, name } = options;
  const opened = await openPicture(source, name);
  const asked = (picture: Image): Image => (channels === undefined ? picture : withChannels(picture, channels));
  if (pictureFormat(opened.bytes, opened.path) === "bmp") {
    yield asked(decodeBmp(opened.bytes, opened.path, maxPixels).picture);
    return;
  }
  for await (const page of decodePages(opened, maxPixels)) yield asked(page);
}

/**
 * Reads a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture; of several pages or frames, the first.
 *
 * It comes out upright, as its EXIF orientation says. Its numbers are those in the file: a color profile is not applied,
 * as in Pillow, with which the published weights were trained. CMYK becomes RGB.
 *
 * - out  `[height, width, channels]`; `Uint8Array` for 8 bits, `Uint16Array` for 16, `Float32Array` for floats, which are
 *   left as they are: 0 to 1 from black to white, if they follow the custom
 *
 * @param source A path, or the bytes of a file.
 * @throws {@link ImageError} when the file is missing, empty, damaged, cut off, too large or not a picture, or a TIFF
 * with more than four channels, with other numbers or in another color space.
 * @example
 * (await readImage("cat.jpg")).shape; // [300, 451, 3]
 */
export const readImage = async (source: PictureSource, options: ReadImageOptions = {}): Promise<Image> => {
  for await (const page of readPages(source, options)) return page;
  throw new ImageError({ path: typeof source === "string" ? source : "picture", problem: "the file holds no picture" });
};
