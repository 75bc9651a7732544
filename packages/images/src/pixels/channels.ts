/** @file Gray, color and alpha, one made from the other. */

import { ArgumentError } from "@tributary/kernel";
import { checkNumber, described } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { type Image, imageFrom, type PixelArray, sameKind, storing, whiteOf } from "./image.ts";

/** How many channels a picture is asked to have: gray, color, color and alpha. */
export type Channels = 1 | 3 | 4;

/** Rec. 601 luma, the weights that JPEG, Pillow and TensorFlow use: in thousandths, so that halves of a level are exact. */
const luma = [299, 587, 114] as const;

const toGrayPixels = (from: PixelArray, channels: number, pixels: number): PixelArray => {
  const to = sameKind(from, pixels);
  const store = storing(from);
  for (let i = 0; i < pixels; i++) {
    const at = i * channels;
    to[i] =
      channels < 3
        ? from[at]!
        : store((luma[0] * from[at]! + luma[1] * from[at + 1]! + luma[2] * from[at + 2]!) / 1000);
  }
  return to;
};

const toColorPixels = (from: PixelArray, channels: number, pixels: number, wanted: 3 | 4): PixelArray => {
  const to = sameKind(from, pixels * wanted);
  const white = whiteOf(from);
  const alphaAt = channels % 2 === 0 ? channels - 1 : undefined;
  for (let i = 0; i < pixels; i++) {
    const at = i * channels;
    for (let c = 0; c < 3; c++) to[i * wanted + c] = from[channels < 3 ? at : at + c]!;
    if (wanted === 4) to[i * wanted + 3] = alphaAt === undefined ? white : from[at + alphaAt]!;
  }
  return to;
};

/** @throws {@link ArgumentError} for a number of channels that pictures are not converted to. */
export const checkChannels = (at: string, channels: unknown): void => {
  if (channels === 1 || channels === 3 || channels === 4) return;
  throw new ArgumentError({
    at,
    problem: `channels is ${described(channels)}`,
    received: described(channels),
    expected: "1 for gray, 3 for color, or 4 for color and alpha",
    fix: "write channels: 3",
  });
};

/**
 * The same picture with another number of channels.
 *
 * Color becomes gray by Rec. 601 luma (0.299 R + 0.587 G + 0.114 B); gray becomes color by repeating it; alpha is
 * dropped without mixing, as TensorFlow and Pillow do ({@link onBackground} mixes); alpha that was not there is opaque.
 *
 * @example
 * withChannels(imageFrom(Uint8Array.of(255, 0, 0), [1, 1, 3]), 1).data; // Uint8Array [76]
 */
export const withChannels = <Data extends PixelArray>(picture: Image<Data>, wanted: Channels): Image<Data> => {
  const [height, width, channels] = picture.shape;
  checkChannels("withChannels", wanted);
  if (channels === wanted) return picture;
  const pixels = height * width;
  const data =
    wanted === 1 ? toGrayPixels(picture.data, channels, pixels) : toColorPixels(picture.data, channels, pixels, wanted);
  return imageFrom(data as Data, [height, width, wanted]);
};

/**
 * Gray, one channel. See {@link withChannels}.
 *
 * @example
 * toGray(imageFrom(Uint8Array.of(255, 0, 0), [1, 1, 3])).data; // Uint8Array [76]
 */
export const toGray = <Data extends PixelArray>(picture: Image<Data>): Image<Data> => withChannels(picture, 1);

/**
 * Red, green and blue; alpha is dropped. See {@link withChannels}.
 *
 * @example
 * toRgb(imageFrom(Uint8Array.of(7), [1, 1, 1])).data; // Uint8Array [7, 7, 7]
 */
export const toRgb = <Data extends PixelArray>(picture: Image<Data>): Image<Data> => withChannels(picture, 3);

/**
 * Lays a picture with alpha on a background and drops the alpha; others are returned as they are.
 *
 * @param background Its gray level or color, from 0 (black) to 1 (white). Default 1.
 * @example
 * onBackground(imageFrom(Uint8Array.of(0, 0, 0, 51), [1, 1, 4])).data; // Uint8Array [204, 204, 204]
 */
export const onBackground = <Data extends PixelArray>(
  picture: Image<Data>,
  background: number | readonly [red: number, green: number, blue: number] = 1,
): Image<Data> => {
  for (const level of [background].flat()) checkNumber("onBackground", "background", level);
  const [height, width, channels] = picture.shape;
  if (channels % 2 === 1) return picture;
  const kept = channels - 1;
  const levels = typeof background === "number" ? [background, background, background] : background;
  if (kept === 1 && typeof background !== "number") {
    throw new ImageError({
      problem: "a gray picture cannot lie on a color",
      fix: "give onBackground() one gray level",
    });
  }
  const { data: from } = picture;
  const white = whiteOf(from);
  const store = storing(from);
  const to = sameKind(from, height * width * kept);
  for (let i = 0; i < height * width; i++) {
    const alpha = from[i * channels + kept]! / white;
    for (let c = 0; c < kept; c++) {
      to[i * kept + c] = store(alpha * from[i * channels + c]! + (1 - alpha) * levels[c]! * white);
    }
  }
  return imageFrom(to, [height, width, kept]);
};

/**
 * The same picture as floats from 0 (black) to 1 (white).
 *
 * @example
 * toFloat(imageFrom(Uint8Array.of(0, 51, 255), [1, 3, 1])).data; // Float32Array [0, 0.2, 1]
 */
export const toFloat = (picture: Image): Image<Float32Array> => {
  const { data, shape } = picture;
  if (data instanceof Float32Array) return { data, shape };
  const white = whiteOf(data);
  const floats = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) floats[i] = data[i]! / white;
  return { data: floats, shape };
};

/**
 * The same picture as bytes from 0 (black) to 255 (white); what lies outside is cut off.
 *
 * @example
 * toBytes(imageFrom(Float32Array.of(-1, 0.2, 1), [1, 3, 1])).data; // Uint8Array [0, 51, 255]
 */
export const toBytes = (picture: Image): Image<Uint8Array> => {
  const { data, shape } = picture;
  if (data instanceof Uint8Array) return { data, shape };
  const scale = 255 / whiteOf(data);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = Math.min(255, Math.max(0, Math.round(data[i]! * scale)));
  return { data: bytes, shape };
};
