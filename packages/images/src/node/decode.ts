/** @file What sharp decodes, with the numbers that lie in the file. */

import sharp, { type Metadata, type SharpOptions } from "sharp";
import { ImageError } from "../errors.ts";
import { checkBytes, checkPixels, type PictureLimits } from "../formats/limits.ts";
import { pictureFormat, readablePicture } from "../formats/picture-header.ts";
import { type TiffPage, tiffPages } from "../formats/tiff-header.ts";
import { type Image, imageFrom, type Mask, type PixelArray, sameKind, whiteOf } from "../pixels/image.ts";

/** The bytes of a file, and what to call it. */
export interface Opened {
  readonly bytes: Uint8Array;
  readonly path: string;
}

const damaged = (path: string, cause: unknown): ImageError =>
  new ImageError({
    path,
    problem: "the picture is damaged or cut off",
    received: (cause as Error).message.trim().split("\n")[0]!,
    expected: `a whole ${readablePicture.slice(2)}`,
    fix: "copy the file again",
    cause,
  });

const decoding = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof ImageError ? cause : damaged(path, cause);
  }
};

/** The options of sharp with which it gives a file's numbers: no color profile, no repairing. */
const asStored = { ignoreIcc: true, failOn: "warning" } as const satisfies SharpOptions;

/** The memory of a buffer that nobody else has; a copy where it is a part of other memory. */
const numbersIn = ({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): ArrayBuffer =>
  buffer.byteLength === byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);

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

/**
 * Inks as colors, as Pillow and browsers mix them: black takes from every color alike. sharp's own way goes by the profile of a printing press.
 */
const mixed = ({ data, shape: [height, width] }: Image): Image => {
  const full = whiteOf(data);
  const result = sameKind(data, height * width * 3);
  for (let i = 0; i < height * width; i++) {
    const light = full - data[i * 4 + 3]!;
    for (let c = 0; c < 3; c++) result[i * 3 + c] = light - Math.round((data[i * 4 + c]! * light) / full);
  }
  return imageFrom(result, [height, width, 3]);
};

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

/** What is made of each pixel besides the file's own numbers, in bytes. */
export type Besides = (channels: number, bytesEach: number) => number;

const decodePage = async (
  { bytes, path }: Opened,
  page: number,
  limits: Required<PictureLimits>,
  besides: Besides,
): Promise<Image> => {
  const picture = sharp(bytes, { ...asStored, page, limitInputPixels: limits.maxPixels });
  const { width, height, depth, channels, space } = await picture.metadata();
  const kind = depths[depth as keyof typeof depths];
  if (!kind) {
    throw new ImageError({
      path,
      problem: "the picture holds numbers of a type that is not supported",
      received: String(depth),
      expected: "8 or 16 bits without a sign, or 32-bit floats",
      fix: "save it again with such numbers",
    });
  }
  const bytesEach = kind.array.BYTES_PER_ELEMENT;
  checkBytes(path, { width, height }, channels * bytesEach + besides(channels, bytesEach), limits);
  // A gray picture that stays gray would lose its alpha.
  const isInk = space === "cmyk" && channels === 4;
  const colors = isInk
    ? "cmyk"
    : channels === 1
      ? kind.gray
      : channels === 2 && depth === "float"
        ? undefined
        : kind.color;
  const upright = (isInk ? picture.pipelineColorspace("cmyk") : picture).autoOrient();
  const converted = colors ? upright.toColorspace(colors) : upright;
  const { data, info } = await converted.raw({ depth: kind.raw }).toBuffer({ resolveWithObject: true });
  const numbers: PixelArray = new kind.array(numbersIn(data));
  const decoded = imageFrom(numbers, [info.height, info.width, info.channels]);
  if (isInk) return mixed(decoded);
  const gray = grayOf[channels];
  return gray && info.channels > gray.length ? keepChannels(decoded, gray) : decoded;
};

const sharpHeader = (opened: Opened): Promise<Metadata> =>
  decoding(opened.path, () => sharp(opened.bytes, { ...asStored, limitInputPixels: false }).metadata());

/** The pages of a TIFF file, one at a time; of other formats, the one picture or the first frame. */
export async function* decodePages(
  opened: Opened,
  limits: Required<PictureLimits>,
  besides: Besides,
): AsyncGenerator<Image> {
  const { bytes, path } = opened;
  const isTiff = pictureFormat(bytes, path) === "tiff";
  if (isTiff) for (const page of tiffPages(bytes, 1)) checkTiffPage(page, path);
  const { width, height, pages: held = 1 } = await sharpHeader(opened);
  const pages = isTiff ? held : 1;
  checkPixels(path, { width, height, pages }, limits);
  const kinds = isTiff ? tiffPages(bytes, pages) : [];
  for (let page = 0; page < pages; page++) {
    const kind = kinds[page];
    if (kind) checkTiffPage(kind, path);
    yield await decoding(path, () => decodePage(opened, page, limits, besides));
  }
}

/** Whether a file is a TIFF of whole numbers of 32 bits, in which programs number objects. */
export const holdsIntegers = (bytes: Uint8Array): boolean => {
  const page = tiffPages(bytes, 1)[0];
  return page !== undefined && page.bits === 32 && page.channels === 1 && /integers$/.test(page.numbers);
};

/** The numbers of such a file: `[height, width]`. */
export const decodeIntegers = async (opened: Opened, limits: Required<PictureLimits>): Promise<Mask> => {
  const { bytes, path } = opened;
  const { width, height } = await sharpHeader(opened);
  checkPixels(path, { width, height }, limits);
  // The numbers, and the classes that they mean.
  checkBytes(path, { width, height }, 8, limits);
  return decoding(path, async () => {
    const picture = sharp(bytes, { ...asStored, limitInputPixels: limits.maxPixels });
    const { depth } = await picture.metadata();
    const { data, info } = await picture
      .autoOrient()
      .toColorspace("b-w")
      .raw({ depth: depth === "uint" ? "uint" : "int" })
      .toBuffer({ resolveWithObject: true });
    const memory = numbersIn(data);
    const large = depth === "uint" ? new Uint32Array(memory).find((number) => number > 0x7fffffff) : undefined;
    if (large !== undefined) {
      throw new ImageError({
        path,
        problem: "the mask has a number that is too large",
        received: String(large),
        expected: `whole numbers up to ${0x7fffffff}`,
        fix: "number the objects of each mask from 1",
      });
    }
    return { data: new Int32Array(memory), shape: [info.height, info.width] };
  });
};

/** How EXIF says that a file's picture is to be turned, 1 to 8; 1 where it says nothing, or cannot be asked. */
export const orientationOf = async (file: string): Promise<number> => {
  const header = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  return header?.orientation ?? 1;
};
