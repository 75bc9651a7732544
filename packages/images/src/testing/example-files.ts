/** @file The files that the examples of docstrings and of the README read. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeReadmeFiles } from "@tributary/testing/readme";
import sharp from "sharp";
import { writePng } from "../node/write-png.ts";
import { imageFrom } from "../pixels/image.ts";
import { tiff } from "./files.ts";

/** An IDX file of bytes, packed. */
const idx = (shape: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 + 4 * shape.length + shape.reduce((product, size) => product * size, 1)));
  view.setUint16(2, 0x0800 + shape.length);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  return gzipSync(new Uint8Array(view.buffer));
};

/** Writes pictures, masks, lists and arrays into a folder. */
export const writeExampleFiles = async (folder: string): Promise<void> => {
  await writeReadmeFiles("images", folder);
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  for (const place of ["pets/cat", "pets/dog", "photographs/summer"]) {
    await mkdir(at(place), { recursive: true });
    await copyFile(at("cat.jpg"), at(place, "2.jpg"));
  }
  await copyFile(at("cat.jpg"), at("photographs", "1.jpg"));
  await writeFile(at("birds.csv"), "file,species\ncat.jpg,owl\npets/dog/2.jpg,crow\n");
  await sharp(new Uint8Array(2 * 16), { raw: { width: 4, height: 8, channels: 1, pageHeight: 4 } })
    .tiff()
    .toFile(at("stack.tif"));
  for (const kind of ["images", "masks"]) {
    await mkdir(at(kind));
    for (const picture of ["1.png", "2.png"])
      await copyFile(at("cells", "validation", kind, picture), at(kind, picture));
  }
  await writePng(at("colors.png"), imageFrom(Uint8Array.of(0, 0, 0, 255, 0, 0), [1, 2, 3]));
  await writeFile(at("numbered.tif"), tiff(Uint16Array.of(0, 1, 1, 2), { width: 2, height: 2, channels: 1 }));
  await writeFile(at("images-idx3-ubyte.gz"), idx([10, 28, 28]));
  await writeFile(at("labels-idx1-ubyte.gz"), idx([10]));
  await writeFile(at("data_batch_1.bin"), new Uint8Array(2 * 3073));
  await mkdir(at("out"));
};
