/** @file Small data for tests: rings and bars that a small network can tell apart. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";

const SIDE = 32;

/** A bright disc of the given center on a dark ground. */
const isInDisc = (x: number, y: number, i: number): boolean => {
  const [middleX, middleY] = [10 + ((i * 5) % 12), 10 + ((i * 7) % 12)];
  return (x - middleX) ** 2 + (y - middleY) ** 2 < 36;
};

const isInBar = (x: number, _y: number, i: number): boolean => Math.abs(x - 8 - (i % 16)) < 3;

type Shape = (x: number, y: number, i: number) => boolean;

const drawing = (shape: Shape, i: number, inside: number, outside: number): Uint8Array =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, at) => (shape(at % SIDE, Math.floor(at / SIDE), i) ? inside : outside));

const idx = (data: Uint8Array, ...shape: readonly number[]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, 8);
  header.setUint8(3, shape.length);
  for (const [axis, size] of shape.entries()) header.setUint32(4 + 4 * axis, size);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...data]);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Discs (class 0) and bars (class 1) as MNIST's four files, names and all. */
export const writeClasses = async (
  folder: string,
  counts: { readonly train: number; readonly t10k: number },
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [part, count] of Object.entries(counts)) {
    const pictures = Array.from({ length: count }, (_, i) => drawing(i % 2 === 0 ? isInDisc : isInBar, i, 230, 20));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
    await writeFile(join(folder, `${part}-images-idx3-ubyte`), idx(joined(pictures), count, SIDE, SIDE));
    await writeFile(join(folder, `${part}-labels-idx1-ubyte`), idx(labels, count));
  }
};

/** The same as folders of PNG files, one for each class. */
export const writeClassFolders = async (folder: string, count: number): Promise<void> => {
  for (const [name, shape] of [
    ["bar", isInBar],
    ["disc", isInDisc],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      await writePng(join(folder, name, `${i}.png`), imageFrom(drawing(shape, i, 230, 20), [SIDE, SIDE, 1]));
    }
  }
};

/** Pictures of discs and their masks, in folders `images` and `masks`. */
export const writeMasks = async (folder: string, count: number): Promise<void> => {
  for (const [name, inside, outside] of [
    ["images", 200, 30],
    ["masks", 255, 0],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      await writePng(join(folder, name, `${i}.png`), imageFrom(drawing(isInDisc, i, inside, outside), [SIDE, SIDE, 1]));
    }
  }
};

/** Discs with a number each, as Data Science Bowl's IDX files. */
export const writeNuclei = async (folder: string, count: number): Promise<void> => {
  const side = 256;
  const tiled = (part: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: side * side }, (_, at) => part[(Math.floor(at / side) % SIDE) * SIDE + (at % SIDE)]!);
  await mkdir(folder, { recursive: true });
  const numbers = Array.from({ length: count }, (_, i) => i);
  const pictures = numbers.map((i) => tiled(drawing(isInDisc, i, 90, 12)));
  const labels = numbers.map((i) => tiled(drawing(isInDisc, i, 1 + (i % 3), 0)));
  await writeFile(join(folder, "cells-images-idx3-ubyte"), idx(joined(pictures), count, side, side));
  await writeFile(join(folder, "cells-labels-idx3-ubyte"), idx(joined(labels), count, side, side));
};

/** Smooth pictures in color, larger than the pieces that a denoiser learns from. */
export const writePhotographs = async (folder: string, count: number): Promise<void> => {
  const side = 64;
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
      const [x, y, channel] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side), at % 3];
      return 128 + 60 * Math.sin((x + i * 9) / 7 + channel) * Math.cos(y / 9);
    });
    await writePng(join(folder, `${i}.png`), imageFrom(data, [side, side, 3]));
  }
};
