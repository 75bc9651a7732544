/** @file Masks from files. */

import { defaultMaxPixels, pictureFormat } from "../formats/picture-header.ts";
import type { Mask } from "../pixels/image.ts";
import { type MaskOptions, toMask } from "../pixels/mask-colors.ts";
import { isIndexedPng, readIndexedPng } from "./indexed-png.ts";
import { openPicture, type PictureSource, type ReadImageOptions, readImage } from "./read-image.ts";

/**
 * Reads a mask: a picture whose colors, gray levels or palette indexes are classes.
 *
 * With a `palette` colors count; without one, an indexed PNG's indexes do, and gray levels in other pictures.
 *
 * @throws {@link ImageError} as {@link readImage}, and naming the first pixel that is of no known class.
 * @example
 * await readMask("masks/1.png", { classes: ["background", "cell"], palette: ["#000000", "#ff0000"] });
 */
export const readMask = async (
  source: PictureSource,
  options: MaskOptions & Pick<ReadImageOptions, "maxPixels" | "name">,
): Promise<Mask> => {
  const { maxPixels = defaultMaxPixels } = options;
  const { bytes, path } = await openPicture(source, options.name);
  const hasIndexes = pictureFormat(bytes, path) === "png" && isIndexedPng(bytes) && !options.palette;
  const picture = hasIndexes
    ? await readIndexedPng(bytes, path, maxPixels)
    : await readImage(bytes, { maxPixels, name: path });
  return toMask(picture, options, path);
};
