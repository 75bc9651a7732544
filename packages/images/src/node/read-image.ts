/** @file Pictures from files and bytes. */

import { FileError, readFile } from "@tributary/files";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { cannotBeRead, ImageError } from "../errors.ts";
import { decodeBmp } from "../formats/bmp.ts";
import { knownLimits, limitsOf, type PictureLimits } from "../formats/limits.ts";
import { pictureFormat } from "../formats/picture-header.ts";
import { type Channels, withChannels } from "../pixels/channels.ts";
import type { Image } from "../pixels/image.ts";
import { type Besides, decodePages, type Opened } from "./decode.ts";

/** A path, or what the file holds. */
export type PictureSource = string | Uint8Array;

export interface ReadImageOptions extends PictureLimits {
  /** The number of channels to convert it to: 1 gray, 3 color, 4 color and alpha. Default: those that it has. */
  readonly channels?: Channels;
  /** What errors call a picture that comes as bytes. Default `"picture"`. */
  readonly name?: string;
}

/** Every option of reading a picture, by name. */
const known: OptionTable<ReadImageOptions> = { ...knownLimits, channels: "optional", name: "optional" };

/** The bytes of a file within a limit, and what to call it. */
export const openFile = async (path: string, maxBytes: number): Promise<Opened> => {
  try {
    return { bytes: await readFile(path, { maxBytes }), path };
  } catch (failure) {
    throw failure instanceof FileError ? cannotBeRead(failure, path) : failure;
  }
};

/** The bytes of a picture, and what to call it. */
export const openPicture = async (
  source: PictureSource,
  name = "picture",
  { maxBytes }: Required<PictureLimits> = limitsOf({}),
): Promise<Opened> => (typeof source === "string" ? openFile(source, maxBytes) : { bytes: source, path: name });

/**
 * Reads the pages of a TIFF file, one at a time; of other formats, the one picture that they hold.
 *
 * @throws {@link ImageError} when the file is missing, empty, damaged, cut off, too large or no picture.
 * @example
 * for await (const page of readPages("stack.tif")) console.log(page.shape);
 */
export async function* readPages(source: PictureSource, options: ReadImageOptions = {}): AsyncGenerator<Image> {
  checkOptions("readPages", options, known);
  const { channels, name } = options;
  const limits = limitsOf(options);
  const opened = await openPicture(source, name, limits);
  const asked = (picture: Image): Image => (channels === undefined ? picture : withChannels(picture, channels));
  if (pictureFormat(opened.bytes, opened.path) === "bmp") {
    yield asked(decodeBmp(opened.bytes, opened.path, limits).picture);
    return;
  }
  const converted: Besides = (held, bytesEach) =>
    channels === undefined || channels === held ? 0 : channels * bytesEach;
  for await (const page of decodePages(opened, limits, converted)) yield asked(page);
}

/**
 * Reads a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture; of several pages or frames, the first.
 *
 * It comes out upright, as its EXIF orientation says. Its numbers are those in the file: a color profile is not applied,
 * as in Pillow, with which the published weights were trained. Of CMYK, black
 * takes from red, green and blue alike, as there.
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
  checkOptions("readImage", options, known);
  for await (const page of readPages(source, options)) return page;
  throw new ImageError({
    path: typeof source === "string" ? source : "picture",
    problem: "the file holds no picture",
    fix: "copy the file again",
  });
};
