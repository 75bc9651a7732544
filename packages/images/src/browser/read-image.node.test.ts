/** @file Pictures that sharp writes in Node, read in Chromium. */
import { gzipSync } from "node:zlib";
import { chromium, inChromium } from "@tributary/testing/browser";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { readImage } from "../node/index.ts";
import type { Image } from "../pixels/image.ts";
import { bmp, inks } from "../testing/files.ts";

/** What the page finds out about each file: what came back, or what was thrown. */
const page = (turned: readonly string[]): string => `
  const turned = ${JSON.stringify(turned)};
  import { readImage, readIdx, toImageData, uprightBitmap } from "/packages/images/src/browser/index.ts";
  import { resize, toGray } from "/packages/images/src/index.ts";
  const blob = async (name) => (await fetch("/files/" + name)).blob();
  const results = {};
  const attempt = async (name, work) => {
    try { results[name] = await work(); } catch (error) { results[name] = error.name + ": " + error.message; }
  };
  const summary = ({ data, shape }) => ({ shape, data: Array.from(data.slice(0, 8)) });
  for (const name of ["corners.png", "corners.webp", "corners.gif", "corners.bmp", "corners.jpg", "turned.jpg", "deep.png", "profile.png"]) {
    await attempt(name, async () => summary(await readImage(await blob(name))));
  }
  for (const name of ["cut.png", "cut.jpg", "cut.webp", "empty.png", "notes.png", "scan.tif", "bomb.png", "scrambled.png"]) {
    await attempt(name, async () => summary(await readImage(new File([await blob(name)], name))));
  }
  const corner = ({ data, shape: [height, width] }, y, x) =>
    Array.from(data.slice((y * width + x) * 3, (y * width + x) * 3 + 3), (level) => Math.round(level / 255));
  for (const name of turned) {
    await attempt(name, async () => {
      const picture = await readImage(await blob(name));
      const [height, width] = picture.shape;
      return [height, width, ...[0, height - 1].flatMap((y) => [0, width - 1].map((x) => corner(picture, y, x).join("")))].join(" ");
    });
  }
  await attempt("bitmap", async () => {
    const { width, height } = await uprightBitmap(await blob("turned-6.webp"));
    return [width, height];
  });
  await attempt("inks.jpg", async () => summary(await readImage(await blob("inks.jpg"))));
  await attempt("gray", async () => summary(await readImage(await blob("corners.png"), { channels: 1 })));
  await attempt("resized", async () => summary(toGray(resize(await readImage(await blob("corners.png")), 2))));
  await attempt("limited", async () => summary(await readImage(await blob("corners.png"), { maxPixels: 10 })));
  await attempt("shown", async () => {
    const { width, height, data } = toImageData(await readImage(await blob("corners.png")));
    return { width, height, data: Array.from(data.slice(0, 4)) };
  });
  await attempt("idx", async () => summary(await readIdx(await blob("digits.gz"))));
  await attempt("idx, plain", async () => summary(await readIdx(await blob("digits"))));
  await attempt("idx, cut", async () => summary(await readIdx(await blob("digits.cut.gz"))));
  await attempt("idx, too large", async () => summary(await readIdx(await blob("digits.gz"), { maxBytes: 3 })));
  await fetch("/results", { method: "POST", body: JSON.stringify(results) });`;

const files = async (): Promise<Record<string, Uint8Array>> => {
  const raw = Uint8Array.from({ length: 16 * 24 }, (_, i) => i).reduce(
    (all, _, i) => {
      const [x, y] = [i % 24, Math.floor(i / 24)];
      all.set(y < 8 ? (x < 12 ? [255, 0, 0] : [0, 255, 0]) : x < 12 ? [0, 0, 255] : [255, 255, 255], i * 3);
      return all;
    },
    new Uint8Array(16 * 24 * 3),
  );
  const corners = sharp(raw, { raw: { width: 24, height: 16, channels: 3 } });
  const best = { quality: 100, chromaSubsampling: "4:4:4" } as const;
  const png = new Uint8Array(await corners.png().toBuffer());
  const jpeg = new Uint8Array(await corners.jpeg(best).toBuffer());
  const webp = new Uint8Array(await corners.webp({ lossless: true }).toBuffer());
  const bomb = Uint8Array.from(png);
  new DataView(bomb.buffer).setUint32(16, 60000);
  new DataView(bomb.buffer).setUint32(20, 60000);
  const scrambled = Uint8Array.from(png, (byte, i) => (i > 45 && i < png.length - 16 ? byte ^ 0x5a : byte));
  const deep = sharp(
    Uint16Array.from({ length: 4 }, (_, i) => i * 20000),
    { raw: { width: 2, height: 2, channels: 1 } },
  );
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 5, 6, 7, 8);
  return {
    "corners.png": png,
    "corners.jpg": jpeg,
    "corners.webp": webp,
    "turned.jpg": await corners.clone().rotate(270).jpeg(best).withMetadata({ orientation: 6 }).toBuffer(),
    "deep.png": await deep.toColorspace("grey16").png().toBuffer(),
    "cut.png": png.subarray(0, png.length - 20),
    "cut.jpg": jpeg.subarray(0, jpeg.length - 20),
    "cut.webp": webp.subarray(0, webp.length - 20),
    "empty.png": new Uint8Array(),
    "notes.png": Buffer.from("Dear diary"),
    "corners.gif": await corners.gif().toBuffer(),
    "corners.bmp": bmp({ data: await corners.raw().toBuffer(), width: 24, height: 16, bits: 24 }),
    "scan.tif": await corners.tiff().toBuffer(),
    "bomb.png": bomb,
    "scrambled.png": scrambled,
    digits: idx,
    "digits.gz": gzipSync(idx),
    "digits.cut.gz": gzipSync(idx).subarray(0, 20),
  };
};

/** Every orientation that EXIF knows, in every format that carries it and that browsers read. */
const turnedFiles = async (): Promise<Record<string, Uint8Array>> => {
  const { "corners.png": corners } = await files();
  const all: Record<string, Uint8Array> = {};
  for (let orientation = 1; orientation <= 8; orientation++) {
    const turned = (): Sharp => sharp(corners!).withMetadata({ orientation });
    all[`turned-${orientation}.png`] = await turned().png().toBuffer();
    all[`turned-${orientation}.webp`] = await turned().webp({ lossless: true }).toBuffer();
    all[`turned-${orientation}.jpg`] = await turned().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
  }
  return all;
};

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let results: Record<string, unknown> = {};
  let profiled: Uint8Array = new Uint8Array();
  let turned: Record<string, Uint8Array> = {};

  beforeAll(async () => {
    const flat = sharp({ create: { width: 4, height: 4, channels: 3, background: "rgb(200, 60, 40)" } });
    profiled = await flat.withIccProfile("p3").png().toBuffer();
    turned = await turnedFiles();
    const served: Record<string, Uint8Array> = {
      ...(await files()),
      ...turned,
      "profile.png": profiled,
      "inks.jpg": inks(),
    };
    results = JSON.parse(await inChromium({ page: page(Object.keys(turned)), files: served, seconds: 50 }));
  });

  const red = [255, 0, 0, 255, 0, 0, 255, 0];

  test("PNG, WebP, GIF and BMP are read as they were written, JPEG nearly", () => {
    expect(results["corners.gif"]).toEqual({ shape: [16, 24, 3], data: red });
    expect(results["corners.bmp"]).toEqual({ shape: [16, 24, 3], data: red });
    expect(results["corners.png"]).toEqual({ shape: [16, 24, 3], data: red });
    expect(results["corners.webp"]).toEqual({ shape: [16, 24, 3], data: red });
    const { shape, data } = results["corners.jpg"] as { shape: number[]; data: number[] };
    expect(shape).toEqual([16, 24, 3]);
    for (const [i, level] of data.entries()) expect(Math.abs(level - red[i]!)).toBeLessThan(4);
  });

  test("every EXIF orientation of JPEG, PNG and WebP comes out as in Node", async () => {
    const corner = ({ data, shape: [, width] }: Image, y: number, x: number): string =>
      Array.from(data.slice((y * width + x) * 3, (y * width + x) * 3 + 3), (level) => Math.round(level / 255)).join("");
    const expected: Record<string, string> = {};
    for (const [name, bytes] of Object.entries(turned)) {
      const picture = await readImage(bytes);
      const [height, width] = picture.shape;
      const corners = [0, height - 1].flatMap((y) => [0, width - 1].map((x) => corner(picture, y, x)));
      expected[name] = [height, width, ...corners].join(" ");
    }
    expect(Object.fromEntries(Object.keys(turned).map((name) => [name, results[name]]))).toEqual(expected);
    expect(new Set(Object.values(expected)).size).toBe(8);
    expect(results.bitmap).toEqual([16, 24]);
  });

  test("inks are mixed as in Node", () => {
    const { data } = results["inks.jpg"] as { data: number[] };
    for (const [i, level] of [42, 172, 126].entries()) expect(Math.abs(level - data[i]!)).toBeLessThan(4);
  });

  test("EXIF orientation comes out upright", () => {
    const { shape, data } = results["turned.jpg"] as { shape: number[]; data: number[] };
    expect(shape).toEqual([16, 24, 3]);
    for (const [i, level] of data.entries()) expect(Math.abs(level - red[i]!)).toBeLessThan(4);
  });

  test("a color profile changes no number", async () => {
    const inFile = await sharp(profiled, { ignoreIcc: true }).raw().toBuffer();
    expect(results["profile.png"]).toEqual({ shape: [4, 4, 3], data: Array.from(inFile.subarray(0, 8)) });
    expect(inFile[0]).not.toBe(200);
  });

  test("16 bits become 8", () => {
    expect(results["deep.png"]).toEqual({ shape: [2, 2, 3], data: [0, 0, 0, 78, 78, 78, 156, 156] });
  });

  test("pictures are changed and shown by the same functions as in Node", () => {
    expect(results.gray).toEqual({ shape: [16, 24, 1], data: Array(8).fill(76) });
    expect(results.resized).toEqual({ shape: [2, 2, 1], data: [76, 150, 29, 255] });
    expect(results.shown).toEqual({ width: 24, height: 16, data: [255, 0, 0, 255] });
  });

  test("bad files have named errors", () => {
    const first = (name: string): string => String(results[name]).split("\n")[0]!;
    expect(
      [
        "cut.png",
        "cut.jpg",
        "cut.webp",
        "empty.png",
        "notes.png",
        "scan.tif",
        "bomb.png",
        "scrambled.png",
        "limited",
      ].map(first),
    ).toMatchInlineSnapshot(`
      [
        "ImageError: cut.png: the picture is damaged or cut off",
        "ImageError: cut.jpg: the picture is damaged or cut off",
        "ImageError: cut.webp: the picture is damaged or cut off",
        "ImageError: empty.png: the file is empty",
        "ImageError: notes.png: the file is not a picture that can be read, whatever its name says",
        "ImageError: scan.tif: the file is not a picture that can be read, whatever its name says",
        "ImageError: bomb.png: the picture is larger than allowed; a small file can claim to be huge, so it was not decoded",
        "ImageError: scrambled.png: the picture is damaged or cut off",
        "ImageError: picture: the picture is larger than allowed; a small file can claim to be huge, so it was not decoded",
      ]
    `);
  });

  test("IDX files, compressed or not", () => {
    expect(results.idx).toEqual({ shape: [1, 2, 2], data: [5, 6, 7, 8] });
    expect(results["idx, plain"]).toEqual(results.idx);
    expect(results["idx, cut"]).toContain("IDX file: the compressed file is damaged or cut off");
    expect(results["idx, too large"]).toContain("IDX file: the file becomes larger than allowed");
  });
});
