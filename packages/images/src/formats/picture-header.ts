/** @file What the first bytes of a picture file say, before anything is decoded. */

import { ImageError } from "../errors.ts";

/** The formats that can be read; browsers read all but TIFF. */
export type PictureFormat = "png" | "jpeg" | "webp" | "tiff";

/** How many pixels a file may claim to hold, unless told otherwise: 100 million, as 10,000 × 10,000. */
export const defaultMaxPixels = 100_000_000;

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, i) => bytes[at + i] === byte);

const ascii = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const signatures: readonly (readonly [PictureFormat, (bytes: Uint8Array) => boolean])[] = [
  ["png", (bytes) => startsWith(bytes, [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a])],
  ["jpeg", (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff])],
  ["webp", (bytes) => startsWith(bytes, ascii("RIFF")) && startsWith(bytes, ascii("WEBP"), 8)],
  // The last two are BigTIFF.
  [
    "tiff",
    (bytes) =>
      [
        [0x49, 0x49, 42, 0],
        [0x4d, 0x4d, 0, 42],
        [0x49, 0x49, 43, 0],
        [0x4d, 0x4d, 0, 43],
      ].some((start) => startsWith(bytes, start)),
  ],
];

const showStart = (bytes: Uint8Array): string => {
  const start = bytes.subarray(0, 24);
  const isText = start.every((byte) => (byte >= 0x20 && byte < 0x7f) || [0x09, 0x0a, 0x0d].includes(byte));
  if (isText) return `text that starts with ${JSON.stringify(String.fromCharCode(...start))}`;
  return `bytes that start with ${Array.from(start.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
};

/**
 * Tells a picture's format by its first bytes; its name is not asked.
 *
 * @throws {@link ImageError} when the file is empty or is none of the formats.
 * @example
 * pictureFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "cat.png"); // "jpeg"
 */
export const pictureFormat = (bytes: Uint8Array, path: string): PictureFormat => {
  if (bytes.length === 0) {
    throw new ImageError({
      path,
      problem: "the file is empty",
      received: "0 bytes",
      expected: "a PNG, JPEG, WebP or TIFF picture",
      fix: 'copy the file again, or leave such files out with onError: "skip"',
    });
  }
  const found = signatures.find(([, matches]) => matches(bytes));
  if (found) return found[0];
  throw new ImageError({
    path,
    problem: "the file is not a picture that can be read, whatever its name says",
    received: showStart(bytes),
    expected: "a PNG, JPEG, WebP or TIFF picture",
    fix: 'convert the file, or leave such files out with onError: "skip"',
  });
};

/** @throws {@link ImageError} when a picture is larger than allowed. Ask before decoding it. */
export const checkPixels = (
  path: string,
  { width, height, pages = 1 }: { readonly width: number; readonly height: number; readonly pages?: number },
  maxPixels: number,
): void => {
  const pixels = width * height * pages;
  if (pixels <= maxPixels) return;
  throw new ImageError({
    path,
    problem: "the picture is larger than allowed; a small file can claim to be huge, so it was not decoded",
    received: `${pages > 1 ? `${pages} pages of ` : ""}${height} × ${width} pixels, ${pixels} in all`,
    expected: `at most ${maxPixels} pixels`,
    fix: `if you trust the file, give maxPixels: ${pixels}`,
  });
};
