/** @file Pictures on their way out of the worker: bitmaps, which a page shows without touching their pixels. */
import { heatPicture, type Image, sheet } from "@tributary/images";
import { toImageData } from "@tributary/images/browser";
import type { NdArray } from "@tributary/kernel";
import { transfer } from "comlink";

/** A picture to show, and as a file. */
export interface Shown {
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  readonly png: Blob;
}

export const shown = async (picture: Image): Promise<Shown> => {
  const pixels = toImageData(picture);
  const { width, height } = pixels;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  const png = await canvas.convertToBlob({ type: "image/png" });
  return { bitmap: canvas.transferToImageBitmap(), width, height, png };
};

/** Hands a picture over. */
export const handedOver = <T extends { readonly picture: Shown }>(answer: T): T =>
  transfer(answer, [answer.picture.bitmap]);

/** As many maps as a person looks at. */
const MOST = 64;
const COLUMNS = 8;
/** Pixels that small maps are enlarged to. */
const SIDE = 48;

/** The feature maps of one picture, side by side. */
export const mapSheet = (name: string, { data, shape }: NdArray): Image<Uint8Array> => {
  const [, height = 1, width = 1, channels = 1] = shape.length === 4 ? shape : [1, 1, shape.at(-1) ?? 1, 1];
  const count = Math.min(MOST, channels);
  const tiles = Array.from({ length: count }, (_, k) =>
    heatPicture({
      shape: [height, width],
      data: Float32Array.from({ length: height * width }, (__, i) => data[i * channels + k] ?? 0),
    }),
  );
  const rows = Array.from({ length: Math.ceil(count / COLUMNS) }, (_, r) =>
    tiles.slice(r * COLUMNS, (r + 1) * COLUMNS),
  );
  const enlarge = Math.max(1, Math.round(SIDE / Math.max(height, width)));
  return sheet(rows, { enlarge, title: `${name}: ${count} of ${channels}` });
};
