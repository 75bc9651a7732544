/** @file The forms in which a file's bytes reach a reader. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Places } from "./format.ts";

/** The same bytes in a Node buffer that begins at an odd place of its memory, as slices of larger ones do. */
const unaligned = (bytes: Uint8Array): Buffer => {
  const buffer = Buffer.alloc(bytes.length + 1);
  buffer.set(bytes, 1);
  return buffer.subarray(1);
};

/** By turns an array of bytes, an unaligned buffer, and a path. */
export const given = async (bytes: Uint8Array, { scratch }: Places, index: number): Promise<Uint8Array | string> => {
  if (index % 3 === 0) return Uint8Array.from(bytes);
  if (index % 3 === 1) return unaligned(bytes);
  return onDisk(bytes, scratch);
};

/** The path of a file with these bytes. */
export const onDisk = async (bytes: Uint8Array, scratch: string, name = "file"): Promise<string> => {
  const path = join(scratch, name);
  await writeFile(path, bytes);
  return path;
};
