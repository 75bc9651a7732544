/** @file What a canvas has, as a network takes it. */
import { type Image, imageFrom } from "@tributary/images";

/** Pixels without their opacity. */
export const colorsOf = (rgba: Uint8ClampedArray, width: number, height: number): Image<Uint8Array> => {
  const data = new Uint8Array(3 * width * height);
  for (let at = 0; at < width * height; at++) {
    data[3 * at] = rgba[4 * at]!;
    data[3 * at + 1] = rgba[4 * at + 1]!;
    data[3 * at + 2] = rgba[4 * at + 2]!;
  }
  return imageFrom(data, [height, width, 3]);
};
