/** @file How large a picture says it is, and whether it goes on to its end; for decoders that do not tell. */

import { ImageError } from "../errors.ts";
import { bmpHeader } from "./bmp.ts";
import { browserPictureFormat, browserReadablePicture } from "./picture-header.ts";

/** Height and width in pixels, as the file has them, before it is turned upright. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

const pngSize = (view: DataView): PictureSize | undefined => {
  for (let at = 8; Math.max(24, at + 12) <= view.byteLength; at += view.getUint32(at) + 12) {
    if (view.getUint32(at + 4) === 0x49454e44) return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  return undefined;
};

/** Start-of-frame markers; the three left out are tables. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const endsWithMarker = (view: DataView, start: number): boolean => {
  for (let at = view.byteLength - 2; at >= start; at--) if (view.getUint16(at) === 0xffd9) return true;
  return false;
};

const jpegSize = (view: DataView): PictureSize | undefined => {
  let size: PictureSize | undefined;
  let step = 0;
  for (let at = 2; at + 9 <= view.byteLength; at += step) {
    const marker = view.getUint8(at + 1);
    // Any number of 0xff may come before a marker.
    step = marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
    if (isFrame(marker)) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xda) return endsWithMarker(view, at) ? size : undefined;
  }
  return undefined;
};

const webpSize = (view: DataView): PictureSize | undefined => {
  if (view.byteLength < 30 || view.getUint32(4, true) + 8 > view.byteLength) return undefined;
  const three = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
  switch (view.getUint32(12)) {
    case 0x56503858:
      return { width: three(24) + 1, height: three(27) + 1 };
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    default:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
};

/** The size of the screen, which the first frame fills; a GIF ends with a semicolon. */
const gifSize = (view: DataView): PictureSize | undefined => {
  if (view.byteLength < 14 || view.getUint8(view.byteLength - 1) !== 0x3b) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
};

const sizes = { png: pngSize, jpeg: jpegSize, webp: webpSize, gif: gifSize } as const;

/**
 * Reads a picture's size from its header, and looks whether its end is there.
 *
 * Browsers decode what there is of a file that was cut off, and say nothing: ask before.
 *
 * @param path The file's name in errors.
 * @throws {@link ImageError} when the file is empty, cut off, no picture, or TIFF or AVIF, which are read in Node only.
 * @example
 * const bytes = Uint8Array.of(...new TextEncoder().encode("GIF89a"), 3, 0, 2, 0, 0, 0, 0, 0x3b);
 * pictureSize(bytes, "dots.gif"); // { width: 3, height: 2 }
 */
export const pictureSize = (bytes: Uint8Array, path: string): PictureSize => {
  const format = browserPictureFormat(bytes, path);
  if (format === "bmp") {
    const { width, height } = bmpHeader(bytes, path);
    return { width, height };
  }
  const size = sizes[format](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (size) return size;
  throw new ImageError({
    path,
    problem: "the picture is damaged or cut off",
    received: `${bytes.length} bytes`,
    expected: `a whole ${browserReadablePicture.slice(2)}`,
    fix: "copy the file again",
  });
};
