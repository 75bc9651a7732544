import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Image } from "../pixels/image.ts";
import { inks } from "../testing/files.ts";
import { readImage, readPages } from "./read-image.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Red top left, green top right, blue bottom left, white bottom right; 16 × 24 pixels. */
const corners = (): { readonly raw: Uint8Array; readonly shape: { width: 24; height: 16; channels: 3 } } => {
  const raw = new Uint8Array(16 * 24 * 3);
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 24; x++) {
      const color = y < 8 ? (x < 12 ? [255, 0, 0] : [0, 255, 0]) : x < 12 ? [0, 0, 255] : [255, 255, 255];
      raw.set(color, (y * 24 + x) * 3);
    }
  }
  return { raw, shape: { width: 24, height: 16, channels: 3 } };
};
const picture = (): Sharp => sharp(corners().raw, { raw: corners().shape });

describe("formats", () => {
  test.for(["png", "tiff", "webp"] as const)("%s is read as it was written", async (format) => {
    const path = join(folder, `corners.${format}`);
    await picture()
      .toFormat(format, { lossless: true, compression: format === "tiff" ? "lzw" : undefined })
      .toFile(path);
    const read = await readImage(path);
    expect(read.shape).toEqual([16, 24, 3]);
    expect(read.data).toEqual(corners().raw);
  });

  test("jpeg is read nearly as it was written", async () => {
    const read = await readImage(await picture().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer());
    expect(read.shape).toEqual([16, 24, 3]);
    for (const [i, value] of read.data.entries()) expect(Math.abs(value - corners().raw[i]!)).toBeLessThan(12);
  });

  test("a name that says another format does no harm", async () => {
    const path = join(folder, "really-a-png.jpg");
    await writeFile(path, await picture().png().toBuffer());
    expect((await readImage(path)).data).toEqual(corners().raw);
  });

  test("16 bits stay 16 bits, in gray and in color", async () => {
    const gray = Uint16Array.from({ length: 12 }, (_, i) => i * 5000);
    const png = await sharp(gray, { raw: { width: 4, height: 3, channels: 1 } })
      .toColorspace("grey16")
      .png()
      .toBuffer();
    expect(await readImage(png)).toEqual({ data: gray, shape: [3, 4, 1] });

    const color = Uint16Array.from({ length: 36 }, (_, i) => i * 1800);
    const tiff = await sharp(color, { raw: { width: 4, height: 3, channels: 3 } })
      .toColorspace("rgb16")
      .tiff({ compression: "lzw" })
      .toBuffer();
    expect(await readImage(tiff)).toEqual({ data: color, shape: [3, 4, 3] });
  });

  test("floats in a TIFF stay floats", async () => {
    const gray = Float32Array.of(0, 0.25, 0.5, 1, -2, 7);
    expect(await readImage(floatTiff(gray, 3, 2))).toEqual({ data: gray, shape: [2, 3, 1] });
  });

  test("the pages of a TIFF come one by one", async () => {
    const tall = new Uint8Array(3 * 4 * 5).map((_, i) => i);
    const path = join(folder, "pages.tif");
    await sharp(tall, { raw: { width: 5, height: 12, channels: 1, pageHeight: 4 } as never })
      .toColorspace("b-w")
      .tiff({ compression: "lzw" })
      .toFile(path);
    const pages: Image[] = [];
    for await (const page of readPages(path)) pages.push(page);
    expect(pages.map((page) => page.shape)).toEqual([
      [4, 5, 1],
      [4, 5, 1],
      [4, 5, 1],
    ]);
    expect(Array.from(pages[1]!.data)).toEqual(Array.from(tall.subarray(20, 40)));
    expect((await readImage(path)).shape).toEqual([4, 5, 1]);
    await expect(readImage(path, { maxPixels: 59 })).rejects.toThrow("3 pages of 4 × 5 pixels, 60 in all");
  });
});

describe("channels", () => {
  test("gray, gray and alpha, color, color and alpha keep their channels", async () => {
    for (const channels of [1, 2, 3, 4] as const) {
      const raw = new Uint8Array(4 * channels).map((_, i) => 40 + i * 10);
      const png = await sharp(raw, { raw: { width: 2, height: 2, channels } })
        .toColorspace(channels < 3 ? "b-w" : "srgb")
        .png()
        .toBuffer();
      expect(await readImage(png)).toEqual({ data: raw, shape: [2, 2, channels] });
    }
  });

  test("are made as asked", async () => {
    const png = await picture().png().toBuffer();
    expect((await readImage(png, { channels: 1 })).data[0]).toBe(76);
    expect((await readImage(png, { channels: 4 })).shape).toEqual([16, 24, 4]);
  });

  test("a CMYK JPEG becomes color", async () => {
    const jpeg = await picture().toColorspace("cmyk").jpeg().toBuffer();
    expect((await sharp(jpeg).metadata()).space).toBe("cmyk");
    expect((await readImage(jpeg)).shape).toEqual([16, 24, 3]);
  });

  test("inks are mixed as Pillow mixes them, in JPEG and TIFF", async () => {
    const all = (picture: Image): readonly (readonly number[])[] =>
      [...new Set(Array.from({ length: 64 }, (_, i) => picture.data.slice(i * 3, i * 3 + 3).join()))].map((color) =>
        color.split(",").map(Number),
      );
    expect(all(await readImage(inks()))).toEqual([[42, 172, 126]]);
    const tiff = await sharp(inks()).pipelineColorspace("cmyk").toColorspace("cmyk").tiff().toBuffer();
    expect(all(await readImage(tiff))).toEqual([[42, 172, 126]]);
  });
});

test.for([1, 2, 3, 4, 5, 6, 7, 8])("EXIF orientation %i comes out upright", async (orientation) => {
  const { raw, shape } = corners();
  // What a camera that was held that way writes down; turning it back must give the corners again.
  const turned = {
    1: sharp(raw, { raw: shape }),
    2: sharp(raw, { raw: shape }).flop(),
    3: sharp(raw, { raw: shape }).rotate(180),
    4: sharp(raw, { raw: shape }).flip(),
    5: sharp(await sharp(raw, { raw: shape }).rotate(90).raw().toBuffer(), {
      raw: { ...shape, width: 16, height: 24 },
    }).flop(),
    6: sharp(raw, { raw: shape }).rotate(270),
    7: sharp(await sharp(raw, { raw: shape }).rotate(270).raw().toBuffer(), {
      raw: { ...shape, width: 16, height: 24 },
    }).flop(),
    8: sharp(raw, { raw: shape }).rotate(90),
  }[orientation]!;
  const png = await turned.withMetadata({ orientation }).png().toBuffer();
  const read = await readImage(png);
  expect(read.shape).toEqual([16, 24, 3]);
  expect(read.data).toEqual(raw);
});

describe("bad files", () => {
  const written = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };
  const messageOf = async (path: string, options = {}): Promise<string> => {
    const error = await readImage(path, options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.name).toBe("ImageError");
    return error!.message.replace(`${folder}/`, "");
  };

  test("an empty file", async () => {
    expect(await messageOf(await written("empty.png", ""))).toMatchInlineSnapshot(`
      "empty.png: the file is empty
        received  0 bytes
        expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
        to fix    copy the file again"
    `);
  });

  test("a text file named .png", async () => {
    expect(await messageOf(await written("notes.png", "Dear diary,\ntoday I renamed a file"))).toMatchInlineSnapshot(`
      "notes.png: the file is not a picture that can be read, whatever its name says
        received  34 bytes of text
        expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
        to fix    convert the file"
    `);
  });

  test("bytes that are no picture, an SVG too", async () => {
    expect(
      await messageOf(await written("noise.png", Uint8Array.of(1, 2, 3, 250, 251, 252, 0, 0, 9, 9))),
    ).toMatchInlineSnapshot(`
      "noise.png: the file is not a picture that can be read, whatever its name says
        received  10 bytes of something else
        expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
        to fix    convert the file"
    `);
    expect(await messageOf(await written("drawing.png", '<svg xmlns="http://www.w3.org/2000/svg"/>'))).toContain(
      "an SVG drawing",
    );
  });

  test("a missing file", async () => {
    const path = join(folder, "nowhere.png");
    expect((await messageOf(path)).replace(path, "nowhere.png").replace(process.cwd(), "here")).toMatchInlineSnapshot(`
      "nowhere.png: it cannot be read: there is no such file or folder
        to fix    look at the path, letter by letter"
    `);
  });

  test.for(["jpeg", "png", "webp", "tiff"] as const)("a %s that is cut off anywhere", async (format) => {
    const noise = new Uint8Array(64 * 64 * 3).map((_, i) => (i * 7919) % 251);
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    for (const part of [0.02, 0.1, 0.5, 0.9, 0.98]) {
      const path = await written(`cut.${format}`, whole.subarray(0, Math.floor(whole.length * part)));
      expect(await messageOf(path), `${part} of the file`).toContain("cut.");
    }
  });

  test("says what the decoder said", async () => {
    const whole = await picture().jpeg().toBuffer();
    expect(await messageOf(await written("cut.jpg", whole.subarray(0, whole.length - 40)))).toMatchInlineSnapshot(`
      "cut.jpg: the picture is damaged or cut off
        received  VipsJpeg: premature end of JPEG image
        expected  a whole PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
        to fix    copy the file again"
    `);
  });

  test("a decompression bomb is refused before it is decoded", async () => {
    const png = new Uint8Array(await readFile(await written("bomb.png", await picture().png().toBuffer())));
    // The header now claims 60000 × 60000 pixels; its checksum is made to fit.
    const view = new DataView(png.buffer);
    view.setUint32(16, 60000);
    view.setUint32(20, 60000);
    view.setUint32(29, crc32(png.subarray(12, 29)));
    const path = await written("bomb.png", png);
    const start = performance.now();
    expect(await messageOf(path)).toMatchInlineSnapshot(`
      "bomb.png: the picture is larger than allowed; a small file can claim to be huge, so it was not decoded
        received  60000 × 60000 pixels, 3600000000 in all
        expected  at most 100000000 pixels
        to fix    if you trust the file, give maxPixels: 3600000000"
    `);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test("the pixel limit is an option", async () => {
    const path = await written("small.png", await picture().png().toBuffer());
    expect(await messageOf(path, { maxPixels: 100 })).toContain("at most 100 pixels");
    expect((await readImage(path, { maxPixels: 384 })).shape).toEqual([16, 24, 3]);
  });
});

const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};

/** A TIFF of one strip of 32-bit floats, written by hand: a header, one directory, the numbers. */
const floatTiff = (numbers: Float32Array, width: number, height: number): Uint8Array => {
  const tags = [
    [256, width],
    [257, height],
    [258, 32],
    [259, 1],
    [262, 1],
    [273, 134],
    [277, 1],
    [278, height],
    [279, numbers.byteLength],
    [339, 3],
  ];
  const view = new DataView(new ArrayBuffer(134 + numbers.byteLength));
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, 8, true);
  view.setUint16(8, tags.length, true);
  for (const [i, [tag, value]] of tags.entries()) {
    view.setUint16(10 + i * 12, tag!, true);
    view.setUint16(12 + i * 12, 4, true);
    view.setUint32(14 + i * 12, 1, true);
    view.setUint32(18 + i * 12, value!, true);
  }
  for (const [i, number] of numbers.entries()) view.setFloat32(134 + i * 4, number, true);
  return new Uint8Array(view.buffer);
};
