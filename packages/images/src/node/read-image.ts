/** @file Pictures from files and bytes, decoded by sharp. */

import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { ImageError } from "../errors.ts";
import { decodeBmp } from "../formats/bmp.ts";
import { checkPixels, defaultMaxPixels, pictureFormat, readablePicture } from "../formats/picture-header.ts";
import { type TiffPage, tiffPages } from "../formats/tiff-header.ts";
import { type Channels, withChannels } from "../pixels/channels.ts";
import { type Image, imageFrom, type PixelArray, sameKind } from "../pixels/image.ts";

/** A path, or what the file holds. */
export type PictureSource = string | Uint8Array;

export interface ReadImageOptions {
  /** How many channels to make of it: 1 gray, 3 color, 4 color and alpha. Default: those that it has. */
  readonly channels?: Channels;
  /** How many pixels it may have, all pages together. Default 100 million. */
  readonly maxPixels?: number;
  /** What errors call a picture that comes as bytes. Default `"picture"`. */
  readonly name?: string;
}

interface Opened {
  readonly bytes: Uint8Array;
  readonly path: string;
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

const damaged = (path: string, cause: unknown): ImageError =>
  new ImageError({
    path,
    problem: "the picture is damaged or cut off",
    received: (cause as Error).message.trim().split("\n")[0]!,
    expected: `a whole ${readablePicture.slice(2)}`,
    fix: 'copy the file again, or leave such files out with onError: "skip"',
  });

const decoding = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof ImageError ? cause : damaged(path, cause);
  }
};

/** The options of sharp with which it gives a file's numbers: no color profile, no repairing. */
export const asStored: { readonly ignoreIcc: true; readonly failOn: "warning" } = {
  ignoreIcc: true,
  failOn: "warning",
};

/** How each type of number in a file is asked for, in gray and in color, and the array that holds it. */
const depths = {
  uchar: { gray: "b-w", color: "srgb", raw: "uchar", array: Uint8Array },
  ushort: { gray: "grey16", color: "rgb16", raw: "ushort", array: Uint16Array },
  // sharp takes floats in color for linear light, and would make them 0 to 255 on their way out.
  float: { gray: undefined, color: "scrgb", raw: "float", array: Float32Array },
} as const;

const keepChannels = ({ data, shape: [height, width, channels] }: Image, kept: readonly number[]): Image => {
  const result = sameKind(data, height * width * kept.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = data[Math.floor(i / kept.length) * channels + kept[i % kept.length]!]!;
  }
  return imageFrom(result, [height, width, kept.length]);
};

/** sharp turns some gray pictures into color on their way out: which of the channels to keep of those. */
const grayOf: Record<number, readonly number[]> = { 1: [0], 2: [0, 3] };

const checkTiffPage = ({ channels, bits, numbers, colors, compression }: TiffPage, path: string): void => {
  const refuse = (problem: string, received: string, expected: string, fix: string): never => {
    throw new ImageError({ path, problem, received, expected, fix });
  };
  const isKnown = numbers === "floats" ? bits === 32 : numbers === "integers" && bits <= 16;
  if (!isKnown) {
    refuse(
      "the picture holds numbers of a type that is not supported",
      `${bits}-bit ${numbers}`,
      "8 or 16 bits without a sign, or 32-bit floats",
      "save it again with such numbers",
    );
  }
  if (channels > 4) {
    refuse(
      "the picture has too many channels",
      `${channels} channels`,
      "1 to 4: gray, gray and alpha, color, color and alpha",
      "save the channels that you need in files of their own, or give your own function to generated()",
    );
  }
  if (colors !== "known" && !(colors === "YCbCr" && compression === 7)) {
    refuse("the picture's colors are not red, green and blue", colors, "gray, RGB, palette or CMYK", "save it as RGB");
  }
};

const decodePage = async ({ bytes, path }: Opened, page: number, limitInputPixels: number): Promise<Image> => {
  const picture = sharp(bytes, { ...asStored, page, limitInputPixels });
  const { depth, channels } = await picture.metadata();
  const kind = depths[depth as keyof typeof depths];
  if (!kind) {
    throw new ImageError({
      path,
      problem: "the picture holds numbers of a type that is not supported",
      received: String(depth),
      expected: "8 or 16 bits without a sign, or 32-bit floats",
    });
  }
  // A gray picture that stays gray would lose its alpha.
  const colors = channels === 1 ? kind.gray : channels === 2 && depth === "float" ? undefined : kind.color;
  const upright = picture.autoOrient();
  const converted = colors ? upright.toColorspace(colors) : upright;
  const { data, info } = await converted.raw({ depth: kind.raw }).toBuffer({ resolveWithObject: true });
  const numbers = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  const decoded = imageFrom(new kind.array(numbers) as PixelArray, [info.height, info.width, info.channels]);
  const gray = grayOf[channels];
  return gray && info.channels > gray.length ? keepChannels(decoded, gray) : decoded;
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
  const { bytes, path } = opened;
  const asked = (picture: Image): Image => (channels === undefined ? picture : withChannels(picture, channels));
  const format = pictureFormat(bytes, path);
  if (format === "bmp") {
    yield asked(decodeBmp(bytes, path, maxPixels).picture);
    return;
  }
  if (format === "tiff") for (const page of tiffPages(bytes, 1)) checkTiffPage(page, path);
  const header = await decoding(path, () => sharp(bytes, { ...asStored, limitInputPixels: false }).metadata());
  const { width, height } = header;
  const pages = format === "tiff" ? (header.pages ?? 1) : 1;
  checkPixels(path, { width, height, pages }, maxPixels);
  const kinds = format === "tiff" ? tiffPages(bytes, pages) : [];
  for (let page = 0; page < pages; page++) {
    const kind = kinds[page];
    if (kind) checkTiffPage(kind, path);
    yield asked(await decoding(path, () => decodePage(opened, page, maxPixels)));
  }
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
 * @throws {@link ImageError} when the file is missing, empty, damaged, cut off, too large or no picture, or a TIFF with
 * more than four channels, with other numbers or in another color space.
 * @example
 * (await readImage("cat.jpg")).shape; // [300, 451, 3]
 */
export const readImage = async (source: PictureSource, options: ReadImageOptions = {}): Promise<Image> => {
  for await (const page of readPages(source, options)) return page;
  throw new ImageError({ path: typeof source === "string" ? source : "picture", problem: "the file holds no picture" });
};
