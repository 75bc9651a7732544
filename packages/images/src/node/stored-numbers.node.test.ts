import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { ImageError } from "../errors.ts";
import { bmp, tiff } from "../testing/files.ts";
import { readImage } from "./read-image.ts";

const messageOf = async (bytes: Uint8Array, name: string): Promise<string> => {
  const error: unknown = await readImage(bytes, { name }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ImageError);
  return error instanceof ImageError ? error.message : "";
};

const color = [160, 80, 120, 1, 2, 3, 255, 255, 255, 0, 0, 0] as const;

describe("TIFF", () => {
  test.for([3, 4])("floats in color are the numbers of the 8-bit picture, %i channels", async (channels) => {
    const numbers = Array.from({ length: 4 * channels }, (_, i) => {
      const c = i % channels;
      return c === 3 ? 1 : color[Math.floor(i / channels) * 3 + c]! / 255;
    });
    const floats = Float32Array.from(numbers);
    const read = await readImage(tiff(floats, { width: 2, height: 2, channels }));
    expect(read).toEqual({ data: floats, shape: [2, 2, channels] });
  });

  test("floats below 0 and above 1 are left as they are, in color too", async () => {
    const floats = Float32Array.of(-1, 0.25, 7, 200, 0, 1);
    expect((await readImage(tiff(floats, { width: 2, height: 1, channels: 3 }))).data).toEqual(floats);
  });

  test("seven channels are refused for what they are", async () => {
    const bands = tiff(new Uint8Array(28), { width: 2, height: 2, channels: 7 });
    expect(await messageOf(bands, "satellite.tif")).toMatchInlineSnapshot(`
      "satellite.tif: the picture has too many channels
        received  7 channels
        expected  1 to 4: gray, gray and alpha, color, color and alpha
        to fix    save the channels that you need in files of their own, or give your own function to generated()"
    `);
  });

  test("other numbers are refused for what they are", async () => {
    const size = { width: 2, height: 1, channels: 1 };
    expect(await messageOf(tiff(Float64Array.of(0, 1), size), "depth.tif")).toMatchInlineSnapshot(`
      "depth.tif: the picture holds numbers of a type that is not supported
        received  64-bit floats
        expected  8 or 16 bits without a sign, or 32-bit floats
        to fix    save it again with such numbers"
    `);
    const received = async (numbers: Parameters<typeof tiff>[0]): Promise<string | undefined> =>
      /received {2}(.*)/.exec(await messageOf(tiff(numbers, size), "odd.tif"))?.[1];
    expect([
      await received(Int16Array.of(-1, 1)),
      await received(Int32Array.of(-1, 1)),
      await received(Uint32Array.of(1, 70_000)),
    ]).toEqual(["16-bit signed integers", "32-bit signed integers", "32-bit integers"]);
  });

  test("colors in Lab and bare YCbCr are refused for what they are; YCbCr inside JPEG is read", async () => {
    const size = { width: 2, height: 2, channels: 3 };
    expect(await messageOf(tiff(Uint8Array.from(color), { ...size, colors: 8 }), "lab.tif")).toMatchInlineSnapshot(`
      "lab.tif: the picture's colors are not red, green and blue
        received  Lab
        expected  gray, RGB, palette or CMYK
        to fix    save it as RGB"
    `);
    expect(await messageOf(tiff(Uint8Array.from(color), { ...size, colors: 6 }), "video.tif")).toContain("YCbCr");
    const white = sharp(new Uint8Array(16 * 16 * 3).fill(255), { raw: { width: 16, height: 16, channels: 3 } });
    const jpeg = await white.tiff({ compression: "jpeg" }).toBuffer();
    expect(new Set((await readImage(jpeg)).data)).toEqual(new Set([255]));
  });
});

describe("GIF, AVIF and BMP", () => {
  const raw = { width: 4, height: 3, channels: 3 } as const;
  const pixels = Uint8Array.from({ length: 36 }, (_, i) => (Math.floor(i / 3) % 4 === 0 ? 255 : (i % 3) * 60));

  test("GIF: of several frames the first", async () => {
    const other = Uint8Array.from(pixels, (level) => 255 - level);
    const film = await sharp(Uint8Array.of(...pixels, ...other), { raw: { ...raw, height: 6, pageHeight: 3 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(film).metadata()).pages).toBe(2);
    expect(await readImage(film, { channels: 3 })).toEqual({ data: pixels, shape: [3, 4, 3] });
  });

  test("AVIF", async () => {
    const avif = await sharp(pixels, { raw }).avif({ lossless: true, chromaSubsampling: "4:4:4" }).toBuffer();
    expect(await readImage(avif)).toEqual({ data: pixels, shape: [3, 4, 3] });
  });

  test("BMP of 24 bits, from the last row or from the first", async () => {
    for (const isTopDown of [false, true]) {
      const picture = { data: pixels, width: 4, height: 3, bits: 24, isTopDown } as const;
      expect(await readImage(bmp(picture))).toEqual({ data: pixels, shape: [3, 4, 3] });
    }
  });

  test("BMP of 32 bits: the fourth byte counts only where the file says that it is alpha", async () => {
    const data = Uint8Array.of(1, 2, 3, 40, 5, 6, 7, 80);
    const picture = { data, width: 2, height: 1, bits: 32 } as const;
    expect(await readImage(bmp(picture))).toEqual({ data: Uint8Array.of(1, 2, 3, 5, 6, 7), shape: [1, 2, 3] });
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    expect(await readImage(bmp({ ...picture, masks }))).toEqual({ data, shape: [1, 2, 4] });
  });

  test.for([1, 4, 8])("BMP of %i bits with a palette; a gray one gives one channel", async (bits) => {
    const indexes = Uint8Array.from({ length: 33 }, (_, i) => (i * 5) % Math.min(2 ** bits, 7));
    const size = { data: indexes, width: 11, height: 3, bits } as const;
    const colors = Array.from({ length: 2 ** bits }, (_, i) => [i, 255 - i, 7] as const);
    const read = await readImage(bmp({ ...size, palette: colors }));
    expect(read).toEqual({ data: Uint8Array.from(Array.from(indexes).flatMap((i) => colors[i]!)), shape: [3, 11, 3] });
    const grays = Array.from({ length: 2 ** bits }, (_, i) => [255 - i, 255 - i, 255 - i] as const);
    const gray = await readImage(bmp({ ...size, palette: grays }));
    expect(gray).toEqual({ data: indexes.map((i) => 255 - i), shape: [3, 11, 1] });
  });

  test("a BMP that is cut off, too large or compressed is refused", async () => {
    const whole = bmp({ data: pixels, width: 4, height: 3, bits: 24 });
    for (let length = 20; length < whole.length; length += 5) {
      expect(await messageOf(whole.subarray(0, length), "cut.bmp"), `${length} bytes`).toContain("damaged or cut off");
    }
    const huge = Uint8Array.from(whole);
    new DataView(huge.buffer).setInt32(18, 2_000_000_000, true);
    expect(await messageOf(huge, "huge.bmp")).toContain("larger than allowed");
    const packed = Uint8Array.from(whole);
    new DataView(packed.buffer).setUint32(30, 1, true);
    expect(await messageOf(packed, "packed.bmp")).toMatchInlineSnapshot(`
      "packed.bmp: the BMP picture is compressed, which is not supported
        received  run lengths (RLE8)
        expected  a BMP picture without compression
        to fix    save it as PNG"
    `);
  });

  test("what cannot be read is named by its kind", async () => {
    const heic = Uint8Array.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", (letter) => letter.charCodeAt(0));
    expect(await messageOf(heic, "IMG_0001.HEIC")).toMatchInlineSnapshot(`
      "IMG_0001.HEIC: the file is not a picture that can be read, whatever its name says
        received  a HEIC picture, as telephones save them
        expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
        to fix    convert the file"
    `);
    const start = (text: string): Uint8Array => new TextEncoder().encode(text.padEnd(200));
    expect(await messageOf(start("P5 4 4 255\n"), "a.pgm")).toContain("a PBM, PGM or PPM picture");
    expect(await messageOf(start("8BPS"), "a.psd")).toContain("a Photoshop document");
  });
});

test.for(["png", "jpeg", "webp", "tiff"] as const)("a color profile changes no number: %s", async (format) => {
  const raw = { width: 8, height: 8, channels: 3 } as const;
  const plain = sharp(
    Uint8Array.from({ length: 192 }, (_, i) => [200, 60, 40][i % 3]!),
    { raw },
  );
  // sharp converts the numbers to the profile when it writes them: what lies in the file is what has to come out.
  const bytes = await plain
    .withIccProfile("p3")
    .toFormat(format, { quality: 100, lossless: true, compression: format === "tiff" ? "lzw" : undefined })
    .toBuffer();
  const inFile = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
  const read = await readImage(bytes);
  expect(read.data).toEqual(new Uint8Array(inFile));
  expect(Array.from(read.data.subarray(0, 3))).not.toEqual([200, 60, 40]);
});
