/** @file IDX files in browsers. */

import type { NdArray } from "@tributary/kernel";
import { checkOptions, LIMIT } from "@tributary/kernel/authoring";
import { damagedGzip, idxFromBytes, idxFromPieces } from "../formats/idx.ts";
import { limitsOf, type PictureLimits } from "../formats/limits.ts";

async function* decompressed(file: Blob, path: string): AsyncGenerator<Uint8Array> {
  const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const piece = await reader.read().catch((cause: unknown) => {
        throw damagedGzip(path, cause);
      });
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** How an IDX file is read. */
export interface IdxOptions extends Pick<PictureLimits, "maxBytes"> {
  /** Its name in errors. Default `"IDX file"`. */
  readonly name?: string;
}

/**
 * Reads an IDX file, compressed with gzip or not.
 *
 * @param options How many bytes the file, and the numbers in it, may take: 700 MiB by default.
 * @throws {@link ImageError} when it is damaged, cut off, not IDX, or becomes larger than `maxBytes`.
 * @example
 * (await readIdx(await (await fetch("train-images-idx3-ubyte.gz")).blob())).shape; // [60000, 28, 28]
 */
export const readIdx = async (file: Blob, options: IdxOptions = {}): Promise<NdArray> => {
  checkOptions("readIdx", options, { maxBytes: LIMIT, name: "optional" });
  const { name = "IDX file" } = options;
  const { maxBytes } = limitsOf(options);
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b
    ? idxFromPieces(decompressed(file, name), name, maxBytes)
    : idxFromBytes(new Uint8Array(await file.arrayBuffer()), name, maxBytes);
};
