/** @file What becomes of a picture that nobody told how to prepare. */

import { ImageError } from "../errors.ts";
import { toFloat } from "./channels.ts";
import type { Image } from "./image.ts";

/** Rounding may leave a float this far outside. */
const SLACK = 1e-3;

/**
 * {@link toFloat} for pictures that come from files: floats from 0 (black) to 1 (white), looked at and not only hoped
 * for.
 *
 * @param path The name of the picture in errors.
 * @throws {@link ImageError} when the file's own floats lie outside: then nobody but its owner knows what white is.
 * @example
 * unitFloats(imageFrom(Uint8Array.of(0, 51, 255), [1, 3, 1]), "scan.png").data; // Float32Array [0, 0.2, 1]
 */
export const unitFloats = (picture: Image, path: string): Image<Float32Array> => {
  if (picture.data instanceof Float32Array) {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of picture.data) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (!(least >= -SLACK && most <= 1 + SLACK)) {
      throw new ImageError({
        path,
        problem: "the picture's floats are not from 0 to 1, so that nobody knows what black and white are",
        received: `${least} to ${most}`,
        expected: "0 (black) to 1 (white)",
        fix: "divide by what white is and save the file again, or give a prepare that does it",
      });
    }
  }
  return toFloat(picture);
};
