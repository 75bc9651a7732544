/** @file Pictures in browsers, decoded by `createImageBitmap`. */

import { checkOptions } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { decodeBmp } from "../formats/bmp.ts";
import { checkBytes, checkPixels, knownLimits, limitsOf, type PictureLimits } from "../formats/limits.ts";
import { browserPictureFormat, browserReadablePicture } from "../formats/picture-header.ts";
import { pictureSize } from "../formats/picture-size.ts";
import { webpOrientation } from "../formats/webp-orientation.ts";
import { type Channels, toBytes, withChannels } from "../pixels/channels.ts";
import { type Image, imageFrom } from "../pixels/image.ts";
import { upright } from "../pixels/upright.ts";

export interface ReadImageOptions extends PictureLimits {
  /** The number of channels to convert it to: 1 gray, 3 color, 4 color and alpha. Default 3. */
  readonly channels?: Channels;
  /** Its name in errors. Default: the file's name, or `"picture"`. */
  readonly name?: string;
}

/** The numbers in the file, whatever color profile it brings. */
const asStored = { premultiplyAlpha: "none", colorSpaceConversion: "none" } as const;

/** The name of a chunk that nobody reads: "none". */
const UNKNOWN = Uint8Array.of(0x6e, 0x6f, 0x6e, 0x65);

const pixelsOf = (bitmap: ImageBitmap): Uint8ClampedArray => {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
};

/**
 * Reads a PNG, JPEG, WebP, GIF (its first frame) or BMP picture. It comes out upright, as its EXIF orientation says; its
 * numbers are those in the file, whatever color profile it brings.
 *
 * Browsers give 8 bits a channel, whatever the file holds, and colors under a nearly transparent alpha are inexact.
 *
 * - out  `[height, width, channels]`, `Uint8Array`
 *
 * @param source A file that someone chose, what `fetch` brought, or bytes.
 * @throws {@link ImageError} when it is empty, damaged, cut off, too large or no picture.
 * @example
 * (await readImage(form.files[0])).shape; // [300, 451, 3]
 */
export const readImage = async (
  source: Blob | Uint8Array,
  options: ReadImageOptions = {},
): Promise<Image<Uint8Array>> => {
  checkOptions("readImage", options, { ...knownLimits, channels: "optional", name: "optional" });
  const { channels = 3 } = options;
  const limits = limitsOf(options);
  const path = options.name ?? (source instanceof File ? source.name : "picture");
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : Uint8Array.from(source);
  const size = pictureSize(bytes, path);
  checkPixels(path, size, limits);
  // The browser's four channels, and those that are asked for.
  checkBytes(path, size, 4 + channels, limits);
  if (browserPictureFormat(bytes, path) === "bmp")
    return withChannels(decodeBmp(bytes, path, limits).picture, channels);
  const lies = webpOrientation(bytes);
  // Some browsers turn it, others do not: what they do not know they leave alone.
  if (lies) bytes.set(UNKNOWN, lies.at);
  const bitmap = await createImageBitmap(new Blob([bytes]), asStored).catch((cause: Error) => {
    throw new ImageError({
      path,
      problem: "the picture is damaged",
      received: cause.message,
      expected: browserReadablePicture,
      fix: "copy the file again",
    });
  });
  try {
    const data = Uint8Array.from(pixelsOf(bitmap));
    const picture = imageFrom(data, [bitmap.height, bitmap.width, 4]);
    return withChannels(lies ? upright(picture, lies.orientation) : picture, channels);
  } finally {
    bitmap.close();
  }
};

/**
 * A picture as a canvas takes it.
 *
 * @example
 * context.putImageData(toImageData(overlay(picture, mask)), 0, 0);
 */
export const toImageData = (picture: Image): ImageData => {
  const { data, shape } = withChannels(toBytes(picture), 4);
  return new ImageData(Uint8ClampedArray.from(data), shape[1], shape[0]);
};

/**
 * A picture as the browser holds it, without its numbers, such as a large one that is drawn smaller: upright as {@link readImage} makes it, which browsers
 * do for most formats, but not all of them for WebP.
 *
 * @example
 * const { width, height } = await uprightBitmap(form.files[0]);
 */
export const uprightBitmap = async (file: Blob): Promise<ImageBitmap> => {
  const lies = webpOrientation(new Uint8Array(await file.arrayBuffer()));
  if (lies === null || lies.orientation === 1) return createImageBitmap(file, asStored);
  return createImageBitmap(toImageData(await readImage(file, { channels: 4 })), asStored);
};
