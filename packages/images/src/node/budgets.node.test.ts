/** Small files that would become large, and files that are nobody's business. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { FileError } from "@tributary/files";
import { ArgumentError } from "@tributary/kernel";
import { afterAll, describe, expect, test } from "vitest";
import { imageFrom } from "../pixels/image.ts";
import { readIdx } from "./array-files.ts";
import { fromCsv } from "./class-pictures.ts";
import { readImage } from "./read-image.ts";
import { readMask } from "./read-mask.ts";
import { encodePng, writePng } from "./write-png.ts";

const top = await mkdtemp(join(tmpdir(), "tributary-budgets-"));
afterAll(() => rm(top, { recursive: true }));
const at = (name: string): string => join(top, name);

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const failure: unknown = await work.then(
    () => "nothing went wrong",
    (failure: unknown) => failure,
  );
  return String(failure).replaceAll(`${top}/`, "");
};

const chunk = (kind: string, data: Uint8Array): Uint8Array => {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG that says that it is so large, and holds no pixel. */
const claiming = (width: number, height: number, bits: number, color: number): Uint8Array => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, color], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...(color === 3 ? [chunk("PLTE", new Uint8Array(6))] : []),
    chunk("IDAT", new Uint8Array(100)),
    chunk("IEND", new Uint8Array(0)),
  ]);
};

const RGBA = 6;
const RGB = 2;
const INDEXED = 3;

describe("a picture that says that it is large", () => {
  test("is not decoded where its numbers take more memory than allowed", async () => {
    expect(await messageOf(readImage(claiming(10_000, 10_000, 16, RGBA)))).toMatchInlineSnapshot(`
      "ImageError: picture: the picture's numbers take more memory than allowed, so it was not decoded
        received  10000 × 10000 pixels, 8 bytes for each: 800,000,000 bytes
        expected  at most 734,003,200 bytes
        to fix    if you trust the file, give maxBytes: 800000000"
    `);
  });

  test("counts with what is made of it: other channels, and classes", async () => {
    const file = claiming(10_000, 10_000, 8, RGB);
    // Large enough: it is decoded, and found to be empty.
    expect(await messageOf(readImage(file))).toContain("the picture is damaged or cut off");
    expect(await messageOf(readImage(file, { channels: 4, maxBytes: 500e6 }))).toContain("7 bytes for each");
    expect(await messageOf(readMask(file, { classes: ["a"] }))).toContain("15 bytes for each: 1,500,000,000 bytes");
    expect(await messageOf(readMask(claiming(10_000, 10_000, 8, INDEXED), { maxBytes: 200e6 }))).toContain(
      "3 bytes for each",
    );
  });

  test("limits are numbers above 0", async () => {
    const file = await encodePng(imageFrom(new Uint8Array(3), [1, 1, 3]));
    for (const maxBytes of [0, -1, Number.NaN, "1", true]) {
      await expect(Reflect.apply(readImage, null, [file, { maxBytes }])).rejects.toThrow(ArgumentError);
    }
    expect((await readImage(file, { maxBytes: Number.POSITIVE_INFINITY })).shape).toEqual([1, 1, 3]);
  });
});

describe("a compressed IDX file", () => {
  const header = (...shape: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * shape.length);
    bytes.set([0, 0, 8, shape.length]);
    for (const [i, size] of shape.entries()) bytes.writeUInt32BE(size, 4 + 4 * i);
    return bytes;
  };
  const packed = async (name: string, ...parts: readonly Uint8Array[]): Promise<string> => {
    await writeFile(at(name), gzipSync(Buffer.concat(parts)));
    return at(name);
  };

  test("of zeros is no IDX file, and is not unpacked to its end", async () => {
    expect(await messageOf(readIdx(await packed("zeros.gz", new Uint8Array(20_000_000))))).toMatchInlineSnapshot(`
      "ImageError: zeros.gz: the file is not IDX
        received  bytes that start with 0, 0, 0, 0
        expected  0, 0, a type from 8 to 14, and the number of axes
        to fix    look whether it is the right file"
    `);
  });

  test("that says that it is large is not unpacked", async () => {
    expect(await messageOf(readIdx(await packed("large.gz", header(60_000, 200, 100))))).toMatchInlineSnapshot(`
      "ImageError: large.gz: the file becomes larger than allowed
        received  [60000, 200, 100], 1,200,000,000 bytes
        expected  at most 734,003,200 bytes
        to fix    if you trust the file, give maxBytes: 1200000000"
    `);
  });

  test("that goes on after its end is unpacked no further", async () => {
    const file = await packed("longer.gz", header(2, 2), new Uint8Array(20_000_000));
    expect((await messageOf(readIdx(file))).replace(/received {2}\d+/, "received  …")).toMatchInlineSnapshot(`
      "ImageError: longer.gz: the file goes on after its end
        received  … bytes or more
        expected  16 bytes for [2, 2], 1 to a number
        to fix    download the file again"
    `);
  });

  test("that ends early, or is damaged, is said to be", async () => {
    expect(await messageOf(readIdx(await packed("shorter.gz", header(2, 2), new Uint8Array(3))))).toContain(
      "the file ends too early",
    );
    const whole = gzipSync(Buffer.concat([header(1000), new Uint8Array(1000)]));
    await writeFile(at("cut.gz"), whole.subarray(0, 20));
    expect(await messageOf(readIdx(at("cut.gz")))).toContain("the compressed file is damaged or cut off");
  });
});

test("a list that names any file gets no byte of it into an error", async () => {
  await writeFile(at("secret.txt"), "root:x:0:0:root:/root:/bin/bash\n");
  await mkdir(at("lists"));
  await writeFile(at("lists/list.csv"), "path,label\n../secret.txt,a\n");
  const data = await fromCsv(at("lists/list.csv"));
  expect(await messageOf(data.read(0))).toMatchInlineSnapshot(`
    "ImageError: secret.txt: the file is not a picture that can be read, whatever its name says
      received  32 bytes of text
      expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
      to fix    convert the file, or leave such pictures out with onError: "skip""
  `);
});

test("a PNG is written whole, into folders that are made, or not at all", async () => {
  const picture = imageFrom(new Uint8Array(3), [1, 1, 3]);
  await writePng(at("out/deep/1.png"), picture);
  expect(await readImage(at("out/deep/1.png"))).toEqual(picture);
  await expect(writePng(at("out/deep"), picture)).rejects.toThrow(FileError);
  await expect(writePng(at("out/deep/1.png/2.png"), picture)).rejects.toThrow("a file stands where a folder is needed");
  expect(await readdir(at("out/deep"))).toEqual(["1.png"]);
});
