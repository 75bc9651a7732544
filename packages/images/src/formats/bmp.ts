/** @file BMP pictures, which neither sharp nor libvips decode: the kinds without compression, as programs write them. */

import { ImageError } from "../errors.ts";
import { type Image, imageFrom } from "../pixels/image.ts";
import { checkBytes, checkPixels, type PictureLimits } from "./limits.ts";

/** What a BMP file says of itself. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows go down from the first; most files start with the last row. */
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where the palette starts, how many bytes one of its colors has, and how many colors there are. */
  readonly palette: { readonly at: number; readonly step: 3 | 4; readonly length: number };
  /** Where the pixels start. */
  readonly pixelsAt: number;
}

/** A decoded BMP file; with indexes where it has a palette that is not gray. */
export interface Bmp {
  readonly picture: Image<Uint8Array>;
  readonly indexes?: { readonly picture: Image<Uint8Array>; readonly palette: Uint8Array };
}

const damaged = (path: string, received: string): ImageError =>
  new ImageError({
    path,
    problem: "the picture is damaged or cut off",
    received,
    expected: "a whole BMP picture",
    fix: "copy the file again",
  });

const compressions: Readonly<Record<number, string>> = {
  1: "run lengths (RLE8)",
  2: "run lengths (RLE4)",
  4: "JPEG",
  5: "PNG",
};

/** Where the masks of channels lie, in every header that has them. */
const MASKS_AT = 54;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws {@link ImageError} when the file ends within its header. */
export const bmpHeader = (bytes: Uint8Array, path: string): BmpHeader => {
  const view = viewOf(bytes);
  if (bytes.length < 26) throw damaged(path, `${bytes.length} bytes`);
  const headerSize = view.getUint32(14, true);
  if (bytes.length < 14 + headerSize) throw damaged(path, `${bytes.length} bytes`);
  const isOld = headerSize === 12;
  const [width, signedHeight] = isOld
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), view.getInt32(22, true)];
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const compression = isOld ? 0 : view.getUint32(30, true);
  const used = isOld ? 0 : view.getUint32(46, true);
  return {
    width,
    height: Math.abs(signedHeight),
    isTopDown: signedHeight < 0,
    bits,
    compression,
    palette: {
      at: 14 + headerSize,
      step: isOld ? 3 : 4,
      length: bits > 8 ? 0 : Math.min(2 ** bits, used === 0 ? 2 ** bits : used),
    },
    pixelsAt: view.getUint32(10, true),
  };
};

/** Which bits of a pixel are red, green, blue and, where there is one, alpha. */
const channelMasks = (bytes: Uint8Array, { bits, compression, palette }: BmpHeader): readonly number[] => {
  if (compression === 0) return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
  const view = viewOf(bytes);
  const [red, green, blue] = [0, 4, 8].map((at) => view.getUint32(MASKS_AT + at, true)) as [number, number, number];
  const hasAlpha = palette.at >= MASKS_AT + 16 || compression === 6;
  const alpha = hasAlpha ? view.getUint32(MASKS_AT + 12, true) : 0;
  return alpha === 0 ? [red, green, blue] : [red, green, blue, alpha];
};

const checkKind = ({ width, height, bits, compression }: BmpHeader, path: string): void => {
  const isKnown = compression === 0 || ((compression === 3 || compression === 6) && (bits === 16 || bits === 32));
  if (!isKnown) {
    throw new ImageError({
      path,
      problem: "the BMP picture is compressed, which is not supported",
      received: compressions[compression] ?? `compression ${compression}`,
      expected: "a BMP picture without compression",
      fix: "save it as PNG",
    });
  }
  if (width <= 0 || height <= 0 || ![1, 4, 8, 16, 24, 32].includes(bits)) {
    throw damaged(path, `${height} × ${width} pixels of ${bits} bits`);
  }
};

/** Calls `store` with each pixel's number, in reading order. */
const eachPixel = (
  bytes: Uint8Array,
  { width, height, bits, isTopDown, pixelsAt }: BmpHeader,
  rowBytes: number,
  store: (at: number, pixel: number) => void,
): void => {
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + (isTopDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) {
      let pixel = 0;
      if (bits < 8) {
        const bit = x * bits;
        pixel = (bytes[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
      } else {
        const size = bits / 8;
        for (let k = size - 1; k >= 0; k--) pixel = pixel * 256 + bytes[row + x * size + k]!;
      }
      store(y * width + x, pixel);
    }
  }
};

/** The palette's colors: red, green and blue of each. */
const paletteOf = (bytes: Uint8Array, { palette: { at, step, length } }: BmpHeader): Uint8Array =>
  Uint8Array.from({ length: length * 3 }, (_, i) => bytes[at + Math.floor(i / 3) * step + 2 - (i % 3)]!);

const isGray = (palette: Uint8Array): boolean => palette.every((level, i) => level === palette[i - (i % 3)]);

const indexed = (bytes: Uint8Array, header: BmpHeader, rowBytes: number, path: string): Bmp => {
  const { width, height } = header;
  const palette = paletteOf(bytes, header);
  const indexes = new Uint8Array(width * height);
  eachPixel(bytes, header, rowBytes, (at, index) => {
    if (index * 3 >= palette.length) throw damaged(path, `index ${index} of ${palette.length / 3} colors`);
    indexes[at] = index;
  });
  const channels = isGray(palette) ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    data[i] = palette[indexes[Math.floor(i / channels)]! * 3 + (i % channels)]!;
  }
  const picture = imageFrom(data, [height, width, channels]);
  return channels === 1
    ? { picture }
    : { picture, indexes: { picture: imageFrom(indexes, [height, width, 1]), palette } };
};

/** How to take a channel out of a pixel: shift, and stretch to 0…255. */
const channelReader = (mask: number): ((pixel: number) => number) => {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / most);
};

const trueColor = (bytes: Uint8Array, header: BmpHeader, rowBytes: number): Bmp => {
  const { width, height } = header;
  const read = channelMasks(bytes, header).map(channelReader);
  const data = new Uint8Array(width * height * read.length);
  eachPixel(bytes, header, rowBytes, (at, pixel) => {
    for (const [c, channel] of read.entries()) data[at * read.length + c] = channel(pixel);
  });
  return { picture: imageFrom(data, [height, width, read.length]) };
};

/**
 * Reads a BMP picture without compression: 1, 4 and 8 bits with a palette, 16, 24 and 32 bits without.
 *
 * A gray palette gives one channel. The fourth byte of 32 bits is alpha only where the file says so, as for Pillow.
 *
 * @throws {@link ImageError} when it is compressed, damaged, cut off or larger than the limits.
 */
export const decodeBmp = (bytes: Uint8Array, path: string, limits: Required<PictureLimits>): Bmp => {
  const header = bmpHeader(bytes, path);
  const { width, height, bits, compression, pixelsAt, palette } = header;
  checkKind(header, path);
  checkPixels(path, { width, height }, limits);
  checkBytes(path, { width, height }, 4, limits);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  // The last row may lack the zeros that fill it up.
  const end = pixelsAt + rowBytes * (height - 1) + Math.ceil((width * bits) / 8);
  const start = palette.at + palette.length * palette.step;
  if (
    bytes.length < end ||
    pixelsAt < palette.at ||
    bytes.length < start ||
    (compression !== 0 && bytes.length < MASKS_AT + 16)
  ) {
    throw damaged(path, `${bytes.length} bytes of ${end}`);
  }
  return bits <= 8 ? indexed(bytes, header, rowBytes, path) : trueColor(bytes, header, rowBytes);
};
