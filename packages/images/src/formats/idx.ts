/** @file IDX, the format of MNIST: a type, a shape, and the numbers. */

import type { NdArray } from "@tributary/kernel";
import { countOf, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";

type Read = (view: DataView, at: number) => number;

const arrays = { bytes: Uint8Array, whole: Int32Array, floats: Float32Array };

/** The format's table of types: bytes to a number, how to read one, and the array that holds them here. */
const types: Record<number, readonly [bytes: number, array: keyof typeof arrays, read: Read]> = {
  8: [1, "bytes", (view, at) => view.getUint8(at)],
  9: [1, "whole", (view, at) => view.getInt8(at)],
  11: [2, "whole", (view, at) => view.getInt16(at)],
  12: [4, "whole", (view, at) => view.getInt32(at)],
  13: [4, "floats", (view, at) => view.getFloat32(at)],
  14: [8, "floats", (view, at) => view.getFloat64(at)],
};

/**
 * Reads the numbers of an IDX file that is not compressed.
 *
 * Bytes stay bytes; other whole numbers become `Int32Array`, and floats of either size `Float32Array`.
 *
 * Format: Yann LeCun, "The MNIST database", file formats for the MNIST database.
 *
 * @param path Its name in errors.
 * @throws {@link ImageError} when it is not IDX, or holds fewer or more numbers than its header says.
 * @example
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), "two").data; // Uint8Array [7, 9]
 */
export const parseIdx = (bytes: Uint8Array, path: string): NdArray => {
  const type = types[bytes[2] ?? 0];
  const rank = bytes[3] ?? 0;
  const header = 4 + 4 * rank;
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type || rank === 0 || bytes.length < header) {
    throw new ImageError({
      path,
      problem: "the file is not IDX",
      received: bytes.length === 0 ? "0 bytes" : `bytes that start with ${Array.from(bytes.subarray(0, 4)).join(", ")}`,
      expected: "0, 0, a type from 8 to 14, and the number of axes",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const [width, kind, read] = type;
  const length = countOf(shape);
  if (bytes.length !== header + length * width) {
    throw new ImageError({
      path,
      problem: bytes.length < header + length * width ? "the file ends too early" : "the file goes on after its end",
      received: `${bytes.length} bytes`,
      expected: `${header + length * width} bytes for ${showShape(shape)}, ${width} to a number`,
      fix: "download the file again",
    });
  }
  if (kind === "bytes") return { data: new Uint8Array(bytes.subarray(header)), shape };
  const data = new arrays[kind](length);
  for (let i = 0; i < length; i++) data[i] = read(view, header + i * width);
  return { data, shape };
};
