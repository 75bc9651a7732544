/** @file Turning a picture by quarters. */
import { described } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { type Image, type PixelArray, sameKind } from "./image.ts";

/**
 * Turns a picture by quarters, counterclockwise, without interpolation: an odd number of them swaps height and width. Negative ones turn back.
 * It turns anything that has numbers for each pixel, as the probabilities of any number of classes that were found in a turned picture.
 *
 * @throws {@link ImageError} when the quarters are no whole number.
 * @example
 * const wide = imageFrom(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3, 1]);
 * turn(wide, 1).data; // Uint8Array [3, 6, 2, 5, 1, 4]
 * turn(turn(wide, 1), -1).data; // Uint8Array [1, 2, 3, 4, 5, 6]
 */
export const turn = <Data extends PixelArray>(picture: Image<Data>, quarters: number): Image<Data> => {
  if (!Number.isInteger(quarters)) {
    throw new ImageError({
      at: "turn",
      problem: `quarters is ${described(quarters)}`,
      received: described(quarters),
      expected: "a whole number, as 1 for 90 degrees counterclockwise",
      fix: "augment with rotate() to turn by any angle",
    });
  }
  const times = ((quarters % 4) + 4) % 4;
  const [fullHeight, fullWidth, channels] = picture.shape;
  const [height, width] = times % 2 === 0 ? [fullHeight, fullWidth] : [fullWidth, fullHeight];
  const data = sameKind(picture.data, picture.data.length);
  // Where the first pixel was, and how far from each other pixels were that are now side by side, and below each other.
  const [first, right, down] = [
    [0, 1, fullWidth],
    [fullWidth - 1, fullWidth, -1],
    [fullHeight * fullWidth - 1, -1, -fullWidth],
    [(fullHeight - 1) * fullWidth, -fullWidth, 1],
  ][times] as [number, number, number];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (first + y * down + x * right) * channels;
      for (let channel = 0; channel < channels; channel++, to++) data[to] = picture.data[from + channel]!;
    }
  }
  return { data, shape: [height, width, channels] };
};
