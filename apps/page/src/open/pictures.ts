/** @file Pictures on their way out of the worker: bitmaps, which a page shows without touching their pixels. */
import { heatPicture, type Image, sheet } from "@tributary/images";
import { toImageData } from "@tributary/images/browser";
import type { NdArray } from "@tributary/kernel";
import { transfer } from "comlink";

/** A picture to show, and as a file. */
export interface Shown {
  /** Smaller than the picture where that is large. */
  readonly bitmap: ImageBitmap;
  /** Of the bitmap. */
  readonly width: number;
  readonly height: number;
  /** The picture whole. */
  readonly png: Blob;
}

/** The longest side of what is shown, in pixels: canvases of a hundred million take half a gigabyte, and phones draw none of them. */
const LONGEST = 2048;

export const shown = async (picture: Image): Promise<Shown> => {
  const pixels = toImageData(picture);
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  const png = await canvas.convertToBlob({ type: "image/png" });
  const scale = LONGEST / Math.max(pixels.width, pixels.height);
  if (scale >= 1) return { bitmap: canvas.transferToImageBitmap(), width: pixels.width, height: pixels.height, png };
  const [width, height] = [pixels.width, pixels.height].map((side) => Math.max(1, Math.round(side * scale)));
  const smaller = { resizeWidth: width!, resizeHeight: height!, resizeQuality: "high" } as const;
  return { bitmap: await createImageBitmap(canvas, smaller), width: width!, height: height!, png };
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
