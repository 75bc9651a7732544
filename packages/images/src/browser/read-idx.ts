/** @file IDX files in browsers. */

import type { NdArray } from "@tributary/kernel";
import { ImageError } from "../errors.ts";
import { parseIdx } from "../formats/idx.ts";

const decompressed = async (file: Blob, path: string, maxBytes: number): Promise<Uint8Array> => {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > maxBytes) {
        await reader.cancel();
        break;
      }
      parts.push(part.value);
    }
  } catch (cause) {
    throw new ImageError({
      path,
      problem: "the compressed file is damaged or cut off",
      received: (cause as Error).message,
      expected: "a whole gzip file",
      fix: "download the file again",
    });
  }
  if (length <= maxBytes) return new Uint8Array(await new Blob(parts).arrayBuffer());
  throw new ImageError({
    path,
    problem: "the file becomes larger than allowed",
    expected: `at most ${maxBytes} bytes`,
    fix: "if you trust the file, give a larger maxBytes",
  });
};

/**
 * Reads an IDX file, compressed with gzip or not.
 *
 * @throws {@link ImageError} when it is damaged, cut off, not IDX, or becomes larger than `maxBytes` (default 1 GiB).
 * @example
 * (await readIdx(await (await fetch("train-images-idx3-ubyte.gz")).blob())).shape; // [60000, 28, 28]
 */
export const readIdx = async (
  file: Blob,
  { maxBytes = 2 ** 30, name = "IDX file" }: { readonly maxBytes?: number; readonly name?: string } = {},
): Promise<NdArray> => {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isGzip = first === 0x1f && second === 0x8b;
  return parseIdx(isGzip ? await decompressed(file, name, maxBytes) : new Uint8Array(await file.arrayBuffer()), name);
};
