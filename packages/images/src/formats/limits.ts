/** @file How large a picture may become: a small file can claim to be huge. */

import { LIMIT, type OptionTable, readableCount } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";

/** How many pixels a file may have by default: 100 million, as 10,000 × 10,000. */
export const defaultMaxPixels = 100_000_000;

/** How many bytes a file, and what is made of it, may take by default: 700 MiB. */
const defaultMaxBytes: number = 700 * 2 ** 20;

/** How large pictures may be. */
export interface PictureLimits {
  /** How many pixels one may have, all pages together. Default 100 million. */
  readonly maxPixels?: number;
  /** How many bytes its file, and the numbers that are made of it, may take. Default 700 MiB (`700 * 2 ** 20`). */
  readonly maxBytes?: number;
}

/** Every limit by name. */
export const knownLimits: OptionTable<PictureLimits> = { maxPixels: LIMIT, maxBytes: LIMIT };

/** Limits, with the defaults. */
export const limitsOf = ({
  maxPixels = defaultMaxPixels,
  maxBytes = defaultMaxBytes,
}: PictureLimits): Required<PictureLimits> => ({ maxPixels, maxBytes });

/** The limits among other options, to be handed on. */
export const limitsIn = ({ maxPixels, maxBytes }: PictureLimits): PictureLimits => ({
  ...(maxPixels === undefined ? {} : { maxPixels }),
  ...(maxBytes === undefined ? {} : { maxBytes }),
});

/** What is about to be decoded. */
export interface PictureExtent {
  readonly width: number;
  readonly height: number;
  /** Default 1. */
  readonly pages?: number;
}

const show = ({ width, height, pages = 1 }: PictureExtent): string =>
  `${pages > 1 ? `${pages} pages of ` : ""}${height} × ${width} pixels`;

/** @throws {@link ImageError} when a picture is larger than allowed. Ask before decoding it. */
export const checkPixels = (path: string, extent: PictureExtent, { maxPixels }: Required<PictureLimits>): void => {
  const pixels = extent.width * extent.height * (extent.pages ?? 1);
  if (pixels <= maxPixels) return;
  throw new ImageError({
    path,
    problem: "the picture is larger than allowed; a small file can claim to be huge, so it was not decoded",
    received: `${show(extent)}, ${pixels} in all`,
    expected: `at most ${maxPixels} pixels`,
    fix: `if you trust the file, give maxPixels: ${pixels}`,
  });
};

/**
 * @param perPixel How many bytes are made of each pixel.
 * @throws {@link ImageError} when the numbers of a picture take more room than allowed. Ask before decoding it.
 */
export const checkBytes = (
  path: string,
  { width, height }: PictureExtent,
  perPixel: number,
  { maxBytes }: Required<PictureLimits>,
): void => {
  const bytes = width * height * perPixel;
  if (bytes <= maxBytes) return;
  throw new ImageError({
    path,
    problem: "the picture's numbers take more memory than allowed, so it was not decoded",
    received: `${show({ width, height })}, ${perPixel} bytes for each: ${readableCount(bytes)} bytes`,
    expected: `at most ${readableCount(maxBytes)} bytes`,
    fix: `if you trust the file, give maxBytes: ${bytes}`,
  });
};
