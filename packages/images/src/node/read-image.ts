/** @file Pictures from files and bytes, decoded by sharp. */

import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { ImageError } from "../errors.ts";
import { checkPixels, defaultMaxPixels, pictureFormat } from "../formats/picture-header.ts";
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

const decoding = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ImageError) throw cause;
    throw new ImageError({
      path,
      problem: "the picture is damaged or cut off",
      received: (cause as Error).message.trim().split("\n")[0]!,
      expected: "a whole PNG, JPEG, WebP or TIFF picture",
      fix: 'copy the file again, or leave such files out with onError: "skip"',
    });
  }
};

/** How each type of number in a file is asked for, in gray and in color, and the array that holds it. */
const depths = {
  uchar: { gray: "b-w", color: "srgb", raw: "uchar", array: Uint8Array },
  ushort: { gray: "grey16", color: "rgb16", raw: "ushort", array: Uint16Array },
  float: { gray: undefined, color: undefined, raw: "float", array: Float32Array },
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

const decodePage = async ({ bytes, path }: Opened, page: number, limitInputPixels: number): Promise<Image> => {
  const picture = sharp(bytes, { page, limitInputPixels, failOn: "warning" });
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
  const colors = channels === 1 ? kind.gray : kind.color;
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
  const format = pictureFormat(opened.bytes, opened.path);
  const header = await decoding(opened.path, () =>
    sharp(opened.bytes, { limitInputPixels: false, failOn: "warning" }).metadata(),
  );
  const { width, height } = header;
  const pages = format === "tiff" ? (header.pages ?? 1) : 1;
  checkPixels(opened.path, { width, height, pages }, maxPixels);
  for (let page = 0; page < pages; page++) {
    const picture = await decoding(opened.path, () => decodePage(opened, page, maxPixels));
    yield channels === undefined ? picture : withChannels(picture, channels);
  }
}

/**
 * Reads a PNG, JPEG, WebP or TIFF picture; of several pages, the first. It comes out upright, as its EXIF orientation says.
 *
 * - out  `[height, width, channels]`; `Uint8Array` for 8 bits, `Uint16Array` for 16, `Float32Array` for floats
 *
 * @param source A path, or the bytes of a file.
 * @throws {@link ImageError} when the file is missing, empty, damaged, cut off, too large or no picture.
 * @example
 * (await readImage("cat.jpg")).shape; // [300, 451, 3]
 */
export const readImage = async (source: PictureSource, options: ReadImageOptions = {}): Promise<Image> => {
  for await (const page of readPages(source, options)) return page;
  throw new ImageError({ path: typeof source === "string" ? source : "picture", problem: "the file holds no picture" });
};
