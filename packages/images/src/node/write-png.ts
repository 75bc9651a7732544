/** @file Pictures into PNG files. */

import { writeFile } from "@tributary/files";
import sharp, { type Sharp } from "sharp";
import { toBytes } from "../pixels/channels.ts";
import type { Image } from "../pixels/image.ts";

const pipeline = (picture: Image): Sharp => {
  const { data, shape } = picture.data instanceof Uint16Array ? (picture as Image<Uint16Array>) : toBytes(picture);
  const [height, width, channels] = shape as readonly [number, number, 1 | 2 | 3 | 4];
  const raw = sharp(data, { raw: { width, height, channels } });
  const gray = channels <= 2;
  return raw.toColorspace(data instanceof Uint16Array ? (gray ? "grey16" : "rgb16") : gray ? "b-w" : "srgb").png();
};

/**
 * A picture as the bytes of a PNG file: 16 bits for a `Uint16Array`, 8 bits otherwise. Floats are 0 to 1.
 *
 * @example
 * (await readImage(await encodePng(picture))).shape; // [32, 32, 3]
 */
export const encodePng = async (picture: Image): Promise<Uint8Array> => pipeline(picture).toBuffer();

/**
 * Writes a picture into a PNG file: 16 bits for a `Uint16Array`, 8 bits otherwise. Floats are 0 to 1. The file is there whole or not at
 * all; folders that are missing are made.
 *
 * @throws {@link FileError} when it cannot be written.
 * @example
 * await writePng("out/overlay.png", overlay(picture, mask));
 */
export const writePng = async (path: string | URL, picture: Image): Promise<void> =>
  writeFile(path, await encodePng(picture));
