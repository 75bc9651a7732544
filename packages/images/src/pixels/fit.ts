/** @file Resizing and cropping as published weights expect it, pixel by pixel. */
import type { PicturePreprocessing } from "@tributary/kernel";
import { crop } from "./crop.ts";
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

/** Resizes a picture and cuts its middle out, as torchvision and timm do it. */
export const fit = <Data extends PixelArray>(
  picture: Image<Data>,
  { resize: wanted, crop: [height, width], interpolation }: Omit<PicturePreprocessing, "pixels">,
): Image<Data> => {
  const resized = resize(picture, sizeOf(picture.shape, wanted), { method: interpolation });
  const top = halfOf(resized.shape[0] - height);
  const left = halfOf(resized.shape[1] - width);
  return crop(resized, { top, left, height, width });
};
