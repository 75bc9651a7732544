/** @file Pictures as they are kept: squares of one size, without loss. */
import { cropCenter, type Image, resizeToCover, toRgb } from "@tributary/images";
import { readImage, toImageData } from "@tributary/images/browser";

/** Height and width of a picture that is kept, in pixels: twice what the network sees. */
const KEPT = 128;

/** The middle of a picture. */
export const squareOf = (picture: Image<Uint8Array>): Image<Uint8Array> =>
  cropCenter(resizeToCover(toRgb(picture), [KEPT, KEPT]), KEPT);

export const pngOf = async (picture: Image<Uint8Array>): Promise<Blob> => {
  const [height, width] = picture.shape;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(toImageData(picture), 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
};

/** A picture from a file, or from a camera. */
export const pictureOf = (source: Blob): Promise<Image<Uint8Array>> => readImage(source, { channels: 3 });
