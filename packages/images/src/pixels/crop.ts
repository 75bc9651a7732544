/** @file Cutting a picture or a mask. */

import { ImageError } from "../errors.ts";
import { heightAndWidth, type Image, type ImageSize, imageFrom, type PixelArray, sameKind } from "./image.ts";

/** Where a piece lies: its top left corner and its size, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a piece out of a picture.
 *
 * @throws {@link ImageError} when the piece does not lie inside the picture.
 * @example
 * crop(imageFrom(Uint8Array.of(1, 2, 3, 4), [2, 2, 1]), { top: 1, left: 0, height: 1, width: 2 }).data; // Uint8Array [3, 4]
 */
export const crop = <Data extends PixelArray>(picture: Image<Data>, box: Box): Image<Data> => {
  const { top, left, height, width } = box;
  const [fullHeight, fullWidth, channels] = picture.shape;
  heightAndWidth([height, width]);
  if (top < 0 || left < 0 || top + height > fullHeight || left + width > fullWidth) {
    throw new ImageError({
      problem: "the piece to crop does not lie inside the picture",
      received: `rows ${top} to ${top + height}, columns ${left} to ${left + width}`,
      expected: `rows 0 to ${fullHeight}, columns 0 to ${fullWidth}`,
      fix: "ask for a smaller piece, or resize() the picture first",
    });
  }
  const row = width * channels;
  const data = sameKind(picture.data, height * row);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * fullWidth + left) * channels;
    data.set(picture.data.subarray(from, from + row), y * row);
  }
  return imageFrom(data, [height, width, channels]);
};

/** The middle of a size. */
export const centerOf = (
  [fullHeight, fullWidth]: readonly [height: number, width: number, ...rest: number[]],
  [height, width]: readonly [height: number, width: number],
): Box => ({
  top: Math.floor((fullHeight - height) / 2),
  left: Math.floor((fullWidth - width) / 2),
  height,
  width,
});

/**
 * Cuts the middle out of a picture; an odd pixel too many is cut at the bottom and on the right.
 *
 * @example
 * cropCenter(imageFrom(Uint8Array.of(1, 2, 3, 4), [1, 4, 1]), [1, 2]).data; // Uint8Array [2, 3]
 */
export const cropCenter = <Data extends PixelArray>(picture: Image<Data>, size: ImageSize): Image<Data> =>
  crop(picture, centerOf(picture.shape, heightAndWidth(size)));
