/** @file IDX, the format of MNIST: a type, a shape, and the numbers. */

import type { NdArray } from "@tributary/kernel";
import { countOf, readableCount, showShape } from "@tributary/kernel/authoring";
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

interface Header {
  /** Where the numbers begin. */
  readonly length: number;
  readonly shape: readonly number[];
  /** How many bytes the numbers take. */
  readonly size: number;
  readonly type: readonly [bytes: number, array: keyof typeof arrays, read: Read];
}

const notIdx = (bytes: Uint8Array, path: string): ImageError =>
  new ImageError({
    path,
    problem: "the file is not IDX",
    received: bytes.length === 0 ? "0 bytes" : `bytes that start with ${Array.from(bytes.subarray(0, 4)).join(", ")}`,
    expected: "0, 0, a type from 8 to 14, and the number of axes",
    fix: "look whether it is the right file",
  });

/** The error for a file whose compression breaks off. */
export const damagedGzip = (path: string, cause: unknown): ImageError =>
  new ImageError({
    path,
    problem: "the compressed file is damaged or cut off",
    received: cause instanceof Error ? cause.message : String(cause),
    expected: "a whole gzip file",
    fix: "download the file again",
    cause,
  });

/** What the first bytes say of the rest; null where more of them are needed. */
const headerOf = (bytes: Uint8Array, path: string): Header | null => {
  if (bytes.length < 4) return null;
  const type = types[bytes[2]!];
  const rank = bytes[3]!;
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type || rank === 0) throw notIdx(bytes, path);
  const length = 4 + 4 * rank;
  if (bytes.length < length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { length, shape, size: countOf(shape) * type[0], type };
};

const checkLength = (path: string, { length, shape, size, type }: Header, given: number): void => {
  if (given === length + size) return;
  throw new ImageError({
    path,
    problem: given < length + size ? "the file ends too early" : "the file goes on after its end",
    received: `${given} bytes${given > length + size ? " or more" : ""}`,
    expected: `${length + size} bytes for ${showShape(shape)}, ${type[0]} to a number`,
    fix: "download the file again",
  });
};

/** The numbers as an array; bytes stay where they are. */
const arrayOf = (numbers: Uint8Array, { shape, type: [width, kind, read] }: Header): NdArray => {
  if (kind === "bytes") return { data: numbers, shape };
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const data = new arrays[kind](countOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = read(view, i * width);
  return { data, shape };
};

/** How much is made of a file, before it is made. */
const checkRoom = (path: string, { size, shape, type: [, kind] }: Header, maxBytes: number): void => {
  const made = size + (kind === "bytes" ? 0 : 4 * countOf(shape));
  if (made <= maxBytes) return;
  throw new ImageError({
    path,
    problem: "the file becomes larger than allowed",
    received: `${showShape(shape)}, ${readableCount(made)} bytes`,
    expected: `at most ${readableCount(maxBytes)} bytes`,
    fix: `if you trust the file, give maxBytes: ${made}`,
  });
};

/** Numbers that come in pieces: no more than the header says is kept, however much comes. */
export const idxFromPieces = async (
  pieces: AsyncIterable<Uint8Array>,
  path: string,
  maxBytes: number,
): Promise<NdArray> => {
  let start = new Uint8Array(0);
  let header: Header | null = null;
  let numbers = new Uint8Array(0);
  let at = 0;
  for await (const piece of pieces) {
    let rest = piece;
    if (!header) {
      const longer = new Uint8Array(start.length + piece.length);
      longer.set(start);
      longer.set(piece, start.length);
      start = longer;
      header = headerOf(start, path);
      if (!header) continue;
      checkRoom(path, header, maxBytes);
      numbers = new Uint8Array(header.size);
      rest = start.subarray(header.length);
    }
    if (at + rest.length > numbers.length) checkLength(path, header, header.length + at + rest.length);
    numbers.set(rest, at);
    at += rest.length;
  }
  if (!header) throw notIdx(start, path);
  checkLength(path, header, header.length + at);
  return arrayOf(numbers, header);
};

/** The numbers of a file whose bytes nobody else has. */
export const idxFromBytes = (bytes: Uint8Array, path: string, maxBytes: number): NdArray => {
  const header = headerOf(bytes, path);
  if (!header) throw notIdx(bytes, path);
  checkLength(path, header, bytes.length);
  checkRoom(path, header, maxBytes);
  return arrayOf(bytes.subarray(header.length), header);
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
export const parseIdx = (bytes: Uint8Array, path: string): NdArray =>
  idxFromBytes(new Uint8Array(bytes), path, Number.POSITIVE_INFINITY);
