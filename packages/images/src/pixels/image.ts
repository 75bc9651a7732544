/** @file Pictures and masks: arrays of numbers with a shape. */

import { described, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";

/** The arrays that hold a picture's channels. */
export type PixelArray = Float32Array | Uint8Array | Uint16Array;

/**
 * A picture: `[height, width, channels]`, channels last.
 *
 * One channel is gray, two are gray and alpha, three are red, green and blue, four are those and alpha.
 * Black to white is 0 to 255 in a `Uint8Array`, 0 to 65535 in a `Uint16Array` and 0 to 1 in a `Float32Array`, until it
 * is normalized.
 */
export interface Image<Data extends PixelArray = PixelArray> {
  readonly data: Data;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** A class for every pixel: `[height, width]`, integers from 0. */
export interface Mask {
  readonly data: Int32Array;
  readonly shape: readonly [height: number, width: number];
}

/** Height and width in pixels; one number for a square. */
export type ImageSize = number | readonly [height: number, width: number];

const isSide = (side: unknown): side is number => Number.isInteger(side) && Number(side) > 0;

/** A size written out as height and width. */
export const heightAndWidth = (size: ImageSize): readonly [height: number, width: number] => {
  const sides: unknown = typeof size === "number" ? [size, size] : size;
  const [height, width]: readonly unknown[] = Array.isArray(sides) ? sides : [];
  if (isSide(height) && isSide(width)) return [height, width];
  throw new ImageError({
    problem: Array.isArray(size) ? "a picture cannot have this size" : `size is ${described(size)}`,
    received: Array.isArray(sides) ? `${height} × ${width} pixels` : described(size),
    expected: "a height and a width that are whole numbers above 0",
  });
};

/**
 * Names the axes of an array that holds a picture.
 *
 * @throws {@link ImageError} when the array is longer or shorter than the shape says.
 * @example
 * imageFrom(new Uint8Array(12), [2, 2, 3]).shape; // [2, 2, 3]
 */
export const imageFrom = <Data extends PixelArray>(
  data: Data,
  shape: readonly [height: number, width: number, channels: number],
): Image<Data> => {
  const [height, width, channels] = shape;
  if (data.length !== height * width * channels || ![1, 2, 3, 4].includes(channels)) {
    throw new ImageError({
      problem: "the numbers do not fill a picture of this shape",
      received: `${data.length} numbers for ${showShape(shape)}`,
      expected: `${height * width * channels} numbers, and 1 to 4 channels`,
    });
  }
  return { data, shape };
};

/** Makes an empty array of the kind of another. */
export const sameKind = <Data extends PixelArray | Int32Array>(like: Data, length: number): Data =>
  new (like.constructor as new (length: number) => Data)(length);

/** The value of white in this array. */
export const whiteOf = (data: PixelArray): number =>
  data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : 1;

/** Rounds and limits to what the array can hold; floats pass as they are. */
export const storing = (data: PixelArray): ((value: number) => number) => {
  if (data instanceof Float32Array) return (value) => value;
  const white = whiteOf(data);
  return (value) => Math.min(white, Math.max(0, Math.round(value)));
};
