/** @file Pictures as they are kept: squares of one size, without loss. */
import { cropCenter, type Image, imageFrom, resizeToCover, toRgb } from "@tributary/images";
import { toImageData } from "@tributary/images/browser";
import { readPicture } from "../ui/read-picture.ts";
import type { Source } from "./listener.ts";

/** Height and width of a picture that is kept, in pixels: what most published networks see. */
const KEPT = 224;

/** The middle of a picture. */
export const squareOf = (picture: Image<Uint8Array>): Image<Uint8Array> =>
  cropCenter(resizeToCover(toRgb(picture), [KEPT, KEPT]), KEPT);

export const pngOf = async (picture: Image<Uint8Array>): Promise<Blob> => {
  const [height, width] = picture.shape;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(toImageData(picture), 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
};

/** What somebody gives, as pixels in color. */
export const imageOf = async (source: Source): Promise<Image<Uint8Array>> => {
  if (source instanceof Blob) return readPicture(source);
  const { width, height } = source;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) throw new Error("this browser has no canvas for workers");
  context.drawImage(source, 0, 0);
  source.close();
  return toRgb(imageFrom(Uint8Array.from(context.getImageData(0, 0, width, height).data), [height, width, 4]));
};
