/** @file Resizing and cropping as published weights expect it, pixel by pixel. */
import type { PicturePreprocessing } from "@tributary/kernel";
import { type Box, crop } from "./crop.ts";
import type { Image, PixelArray } from "./image.ts";
import { resize } from "./resize.ts";

/** torchvision's sizes: the shorter side as asked for, the longer one rounded down. */
const sizeOf = (
  [height, width]: readonly number[],
  wanted: PicturePreprocessing["resize"],
): readonly [height: number, width: number] => {
  if (typeof wanted !== "number") return wanted;
  const [shorter, longer] = [Math.min(height!, width!), Math.max(height!, width!)];
  const other = Math.floor((wanted * longer) / shorter);
  return height! <= width! ? [wanted, other] : [other, wanted];
};

/** Python rounds halves to even numbers. */
const halfOf = (pixels: number): number => {
  const below = Math.floor(pixels / 2);
  return pixels % 2 === 0 || below % 2 === 0 ? below : below + 1;
};

/** How large a picture is made, and what is cut out of that. */
export interface Fitting {
  readonly size: readonly [height: number, width: number];
  readonly box: Box;
}

export const fittingOf = (
  shape: readonly number[],
  { resize: wanted, crop: [height, width] }: Omit<PicturePreprocessing, "pixels">,
): Fitting => {
  const size = sizeOf(shape, wanted);
  return { size, box: { top: halfOf(size[0] - height), left: halfOf(size[1] - width), height, width } };
};

/** Resizes a picture and cuts its middle out, as torchvision and timm do it. */
export const fit = <Data extends PixelArray>(
  picture: Image<Data>,
  how: Omit<PicturePreprocessing, "pixels">,
): Image<Data> => {
  const { size, box } = fittingOf(picture.shape, how);
  return crop(resize(picture, size, { method: how.interpolation }), box);
};
