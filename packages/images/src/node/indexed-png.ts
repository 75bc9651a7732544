/** @file The indexes of an indexed PNG. sharp gives their colors only, and two indexes may have one color. */

import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { ImageError } from "../errors.ts";
import { checkBytes, checkPixels, type PictureLimits } from "../formats/limits.ts";
import { type Image, imageFrom } from "../pixels/image.ts";

const signatureLength = 8;

/** Where the header chunk ends that comes first in every PNG. */
const headerEnd = 33;

/** A PNG file's header, as section 11.2.1 of the PNG specification lays it out. */
interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly interlaced: boolean;
}

const damaged = (path: string, expected: string): ImageError =>
  new ImageError({
    path,
    problem: "the picture is damaged or cut off",
    expected,
    fix: "copy the file again",
  });

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether a PNG file holds indexes into a palette. */
export const isIndexedPng = (png: Uint8Array): boolean => png.length >= headerEnd && png[25] === 3;

const headerOf = (png: Uint8Array): PngHeader => {
  const view = viewOf(png);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bits: view.getUint8(24),
    interlaced: view.getUint8(28) === 1,
  };
};

/** The chunks of a PNG file up to its end, or up to where it is cut off. */
function* chunks(png: Uint8Array): Generator<{ readonly kind: string; readonly data: Uint8Array }> {
  const view = viewOf(png);
  let at = signatureLength;
  while (at + 8 <= png.length) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...png.subarray(at + 4, at + 8));
    yield { kind, data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

/** What all chunks of pixels hold, one after the other. */
const compressedPixels = (png: Uint8Array, path: string): Uint8Array => {
  const parts: Uint8Array[] = [];
  for (const { kind, data } of chunks(png)) {
    if (kind === "IEND") return Buffer.concat(parts);
    if (kind === "IDAT") parts.push(data);
  }
  throw damaged(path, "a PNG that ends with its IEND chunk");
};

/** Red, green and blue of each index of an indexed PNG. */
export const indexedPngPalette = (png: Uint8Array): Uint8Array => {
  for (const { kind, data } of chunks(png)) if (kind === "PLTE") return data;
  return new Uint8Array();
};

/** Section 9.2: which neighbor was taken from each byte. Indexed pictures have at most one byte to a pixel. */
const predict: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [toLeft, toUp, toCorner] = [left, up, corner].map((near) => Math.abs(left + up - corner - near)) as [
      number,
      number,
      number,
    ];
    return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
  },
];

const unfilter = (filtered: Uint8Array, rowBytes: number, height: number): Uint8Array | undefined => {
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const prediction = predict[filtered[y * (rowBytes + 1)]!];
    if (!prediction) return undefined;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x > 0 ? rows[at - 1]! : 0;
      const up = y > 0 ? rows[at - rowBytes]! : 0;
      const corner = x > 0 && y > 0 ? rows[at - rowBytes - 1]! : 0;
      rows[at] = filtered[y * (rowBytes + 1) + 1 + x]! + prediction(left, up, corner);
    }
  }
  return rows;
};

/** Whether EXIF has an orientation (tag 0x0112) other than upright. */
const isTurned = (exif: Uint8Array): boolean => {
  const view = viewOf(exif);
  if (view.byteLength < 10) return false;
  const little = exif[0] === 0x49;
  const directory = view.getUint32(4, little);
  const count = directory + 2 <= exif.length ? view.getUint16(directory, little) : 0;
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > exif.length) return false;
    if (view.getUint16(entry, little) === 0x0112) return view.getUint16(entry + 8, little) > 1;
  }
  return false;
};

/**
 * Reads the indexes of an indexed PNG, whatever their colors are: `[height, width, 1]`.
 *
 * @throws {@link ImageError} when it is interlaced, damaged, cut off or larger than the limits.
 */
export const readIndexedPng = async (
  png: Uint8Array,
  path: string,
  limits: Required<PictureLimits>,
): Promise<Image<Uint8Array>> => {
  const { width, height, bits, interlaced } = headerOf(png);
  checkPixels(path, { width, height }, limits);
  // Filtered rows, rows, and indexes.
  checkBytes(path, { width, height }, 3, limits);
  if (width === 0 || height === 0 || ![1, 2, 4, 8].includes(bits)) {
    throw damaged(path, "some pixels, of 1, 2, 4 or 8 bits");
  }
  for (const { kind, data } of chunks(png)) {
    if (kind !== "eXIf" || !isTurned(data)) continue;
    throw new ImageError({
      path,
      problem: "the indexes of a PNG that its EXIF orientation turns cannot be read",
      expected: "a mask that is stored upright",
      fix: "save it again upright, or give the palette",
    });
  }
  if (interlaced) {
    throw new ImageError({
      path,
      problem: "the indexes of an interlaced PNG cannot be read",
      expected: "a PNG that is not interlaced",
      fix: "save it again without interlacing, or give the palette",
    });
  }
  const rowBytes = Math.ceil((width * bits) / 8);
  const expected = (rowBytes + 1) * height;
  const filtered = await promisify(inflate)(compressedPixels(png, path), { maxOutputLength: expected }).catch(
    () => undefined,
  );
  const rows = filtered?.length === expected ? unfilter(filtered, rowBytes, height) : undefined;
  if (!rows) throw damaged(path, `${expected} bytes of pixels`);
  const perByte = 8 / bits;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const x = i % width;
    const byte = rows[Math.floor(i / width) * rowBytes + Math.floor(x / perByte)]!;
    data[i] = (byte >> (8 - bits * ((x % perByte) + 1))) & (2 ** bits - 1);
  }
  return imageFrom(data, [height, width, 1]);
};
