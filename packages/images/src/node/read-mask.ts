/** @file Masks from files. */

import { checkOptions } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { decodeBmp } from "../formats/bmp.ts";
import { knownLimits, limitsOf, type PictureLimits } from "../formats/limits.ts";
import { type PictureFormat, pictureFormat } from "../formats/picture-header.ts";
import { tiffPages } from "../formats/tiff-header.ts";
import type { Mask } from "../pixels/image.ts";
import {
  checkMaskWords,
  classesOf,
  knownOfMasks,
  type MaskCodes,
  type MaskOptions,
  maskCodes,
} from "../pixels/mask-colors.ts";
import { type Besides, decodeIntegers, decodePages, holdsIntegers } from "./decode.ts";
import { indexedPngPalette, isIndexedPng, readIndexedPng } from "./indexed-png.ts";
import { openPicture, type PictureSource, type ReadImageOptions } from "./read-image.ts";

/** A mask file as it is stored, before its numbers mean classes. */
export interface StoredMask {
  readonly path: string;
  /** Whether it comes from an encoder that changes numbers: JPEG, also in TIFF, WebP unless it is lossless, AVIF. */
  readonly isLossy: boolean;
  /** Where the file has a palette: red, green and blue of each index. */
  readonly palette?: Uint8Array;
  /** Its numbers: gray levels and colors, or, where it has a palette, indexes if those are asked for. */
  read(indexed: "index" | "color"): Promise<MaskCodes>;
}

/** Lossless WebP is a chunk of its own, after others that say more about the picture. */
const isLosslessWebp = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = view.getUint32(at);
    if (kind === 0x5650384c || kind === 0x56503820) return kind === 0x5650384c;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return false;
};

/** Both ways in which TIFF holds JPEG: tag 259. */
const jpegInTiff: readonly number[] = [6, 7];

const isLossy = (format: PictureFormat, bytes: Uint8Array): boolean => {
  switch (format) {
    case "webp":
      return !isLosslessWebp(bytes);
    case "tiff":
      return tiffPages(bytes, 1).some(({ compression }) => jpegInTiff.includes(compression));
    default:
      return format === "jpeg" || format === "avif";
  }
};

/** Gray levels become classes; colors become numbers first. */
const classes: Besides = (channels) => (channels === 1 ? 4 : 12);

/** Opens a mask file; its pixels are decoded when they are asked for. */
export const openMask = async (
  source: PictureSource,
  options: PictureLimits & Pick<ReadImageOptions, "name">,
): Promise<StoredMask> => {
  const limits = limitsOf(options);
  const opened = await openPicture(source, options.name, limits);
  const { bytes, path } = opened;
  const format = pictureFormat(bytes, path);
  const lossy = isLossy(format, bytes);
  const common = { path, isLossy: lossy };
  if (format === "bmp") {
    const { picture, indexes } = decodeBmp(bytes, path, limits);
    const read = async (indexed: "index" | "color"): Promise<MaskCodes> =>
      maskCodes(indexed === "index" && indexes ? indexes.picture : picture);
    return { ...common, ...(indexes ? { palette: indexes.palette } : {}), read };
  }
  const colors = async (): Promise<MaskCodes> => {
    for await (const page of decodePages(opened, limits, classes)) return { ...maskCodes(page), isLossy: lossy };
    throw new ImageError({ path, problem: "the file holds no picture", fix: "copy the file again" });
  };
  if (format === "png" && isIndexedPng(bytes)) {
    const read = async (indexed: "index" | "color"): Promise<MaskCodes> =>
      indexed === "color" ? colors() : maskCodes(await readIndexedPng(bytes, path, limits));
    return { ...common, palette: indexedPngPalette(bytes), read };
  }
  if (format === "tiff" && holdsIntegers(bytes)) {
    return { ...common, read: async () => ({ ...(await decodeIntegers(opened, limits)), colorOf: (code) => code }) };
  }
  return { ...common, read: colors };
};

/** What counts in files with a palette. */
const countedIn = ({ indexed, palette }: MaskOptions): "index" | "color" => indexed ?? (palette ? "color" : "index");

/**
 * Reads a mask: a picture whose colors, gray levels or palette indexes are classes, or numbers of objects.
 *
 * With a `palette` colors count; without one, an indexed PNG's or BMP's indexes do, and gray levels in other pictures.
 * Without `classes` the numbers come out as they are, of 8, 16 or 32 bits. No color profile is applied.
 *
 * - out  `[height, width]`, `Int32Array`
 *
 * @throws {@link ImageError} as {@link readImage}, and naming the first pixel that is of no known class.
 * @example
 * (await readMask("colors.png", { classes: ["background", "cell"], palette: ["#000000", "#ff0000"] })).data; // Int32Array [0, 1]
 * (await readMask("numbered.tif")).data; // Int32Array [0, 1, 1, 2]
 * (await readMask("numbered.tif", { objects: "foreground" })).data; // Int32Array [0, 1, 1, 1]
 */
export const readMask = async (
  source: PictureSource,
  options: MaskOptions & PictureLimits & Pick<ReadImageOptions, "name"> = {},
): Promise<Mask> => {
  checkOptions("readMask", options, { ...knownOfMasks, ...knownLimits, name: "optional" });
  checkMaskWords("readMask", options);
  const mask = await openMask(source, options);
  return classesOf(await mask.read(countedIn(options)), options, mask.path);
};
