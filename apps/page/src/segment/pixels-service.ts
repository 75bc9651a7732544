/** @file Pictures on their way in and masks on their way out, in a worker of their own: neither the page nor what learns waits for them. */
import { transfer } from "comlink";
import type { Found } from "./learn/finder.ts";
import { brightened, encodePixels, maskPixels, readPixels, thumbnailOf } from "./pixels.ts";

/** A picture as the board shows it. */
export interface ReadPicture {
  readonly pixels: ImageData;
  /** Stretched from black to white. */
  readonly bright: ImageData;
  /** Width and height of the picture in its file. */
  readonly size: readonly [width: number, height: number];
}

/** The service that reads pictures for Segment. */
export const createService = () => ({
  /** @throws Error when it is no picture. */
  async read(file: Blob, name: string): Promise<ReadPicture> {
    const { pixels, size } = await readPixels(file, name);
    const bright = brightened(pixels);
    return transfer({ pixels, bright, size }, [pixels.data.buffer, bright.data.buffer]);
  },
  thumbnail: thumbnailOf,
  /** Pixels as the bytes of a PNG file. */
  async encode(pixels: ImageData): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await encodePixels(pixels);
    return transfer(bytes, [bytes.buffer]);
  },
  /** A mask as the bytes of a PNG file. */
  async mask(
    found: Found,
    threshold: number,
    classes: number,
    size: readonly [width: number, height: number],
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await encodePixels(maskPixels(found, threshold, classes, size));
    return transfer(bytes, [bytes.buffer]);
  },
});

/** What {@link createService} makes. */
export type PixelsService = ReturnType<typeof createService>;
