/** Large pictures read piece by piece, from disk and over HTTP; and what is wrong with files, in words. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { patternAt, patternTiff, tiledTiff } from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPicture } from "./open-picture.ts";

let folder: string;
const at = (...parts: readonly string[]): string => join(folder, ...parts);
const tiffBytes = (...given: Parameters<typeof patternTiff>): Buffer =>
  Buffer.concat([...tiledTiff(patternTiff(...given))]);

/** A Zarr 2 array of bytes, in chunks of 32 × 32. */
const writeArray = async (name: string, shape: readonly number[]): Promise<void> => {
  const [height = 0, width = 0] = shape.slice(-2);
  const channels = shape.length > 2 ? shape[shape.length - 3]! : 1;
  const chunks = shape.map((_, axis) => (axis >= shape.length - 2 ? 32 : 1));
  await mkdir(at(name), { recursive: true });
  const about = {
    zarr_format: 2,
    shape,
    chunks,
    dtype: "|u1",
    compressor: null,
    fill_value: 0,
    filters: null,
    order: "C",
  };
  await writeFile(at(name, ".zarray"), JSON.stringify({ ...about, dimension_separator: "." }));
  for (let c = 0; c < channels; c++) {
    for (let top = 0; top < height; top += 32) {
      for (let left = 0; left < width; left += 32) {
        const place = (i: number) => patternAt(top + Math.floor(i / 32), left + (i % 32), c);
        const before = shape.slice(0, -2).map((_, axis) => (axis === shape.length - 3 ? c : 0));
        await writeFile(
          at(name, [...before, top / 32, left / 32].join(".")),
          Uint8Array.from({ length: 1024 }, (_, i) => place(i)),
        );
      }
    }
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pictures-"));
  await writeFile(at("colors.tif"), tiffBytes(300, 500, 3, 128));
  await writeFile(at("gray.tif"), tiffBytes(300, 500, 1, 128));
  await writeArray("colors.zarr/0", [1, 3, 1, 300, 500].toSpliced(2, 1));
  await writeFile(at("colors.zarr", ".zgroup"), '{"zarr_format":2}');
  const axes = ["t", "c", "y", "x"].map((name) => ({ name }));
  await writeFile(at("colors.zarr", ".zattrs"), JSON.stringify({ multiscales: [{ axes, datasets: [{ path: "0" }] }] }));
  await writeArray("gray.zarr", [300, 500]);
});
afterAll(() => rm(folder, { recursive: true }));

const expectPattern = async (path: string, channels: number): Promise<void> => {
  const source = await openPicture(path);
  try {
    expect([source.height, source.width, source.channels]).toEqual([300, 500, channels]);
    const region = { top: 100, left: 120, height: 90, width: 260 };
    const pixels = await source.read(region);
    const expected = Uint8Array.from({ length: 90 * 260 * channels }, (_, i) => {
      const [pixel, c] = [Math.floor(i / channels), i % channels];
      return patternAt(100 + Math.floor(pixel / 260), 120 + (pixel % 260), c);
    });
    expect(Buffer.from(pixels).equals(expected)).toBe(true);
    await expect(source.read({ ...region, top: 250 })).rejects.toThrow("the part does not lie within the picture");
  } finally {
    await source.close();
  }
};

test.for([
  ["colors.tif", 3],
  ["gray.tif", 1],
  ["colors.zarr", 3],
  ["gray.zarr", 1],
] as const)("parts of %s are read", ([name, channels]) => expectPattern(at(name), channels));

test("over HTTP a TIFF is read by ranges, a Zarr by files", async () => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const bytes = await readFile(at(request.url ?? "")).catch(() => null);
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    asked.push(`${request.url} ${range ? "range" : "whole"}`);
    if (!bytes) response.writeHead(404).end();
    else if (!range) response.end(bytes);
    else {
      const [from, to] = [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
      response
        .writeHead(206, { "content-range": `bytes ${from}-${to}/${bytes.length}` })
        .end(bytes.subarray(from, to + 1));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = Object(server.address());
  try {
    await expectPattern(`http://127.0.0.1:${address.port}/colors.tif`, 3);
    await expectPattern(`http://127.0.0.1:${address.port}/colors.zarr`, 3);
    expect(asked.filter((one) => one.startsWith("/colors.tif")).every((one) => one.endsWith("range"))).toBe(true);
  } finally {
    server.close();
  }
});

describe("what is wrong with a file is said", () => {
  const said = async (path: string): Promise<string> => {
    const failure: unknown = await openPicture(path).catch((error) => error);
    return failure instanceof Error ? failure.message.replaceAll(folder, "") : "nothing";
  };
  const withBytes = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    await writeFile(at(name), change(tiffBytes(300, 500, 3, 128)));
    return at(name);
  };
  /** Changes a number of the directory: 12 bytes for each tag. */
  const withTag = (tag: number, value: number) => (bytes: Buffer) => {
    const start = bytes.readUInt32LE(4);
    const entry = Array.from({ length: 11 }, (_, i) => start + 2 + 12 * i).find(
      (place) => bytes.readUInt16LE(place) === tag,
    )!;
    bytes.writeUInt32LE(value, entry + 8);
    return bytes;
  };

  /** The counts of bytes stand last. */
  const withLastCount = (bytes: Buffer) => {
    bytes.writeUInt32LE(1_000_000, bytes.length - 4);
    return bytes;
  };

  test("of a TIFF", async () => {
    expect(await said(await withBytes("cut.tif", withLastCount))).toMatchInlineSnapshot(`
      "/cut.tif: the file is cut off
        received  4846 bytes
        expected  1004221 bytes
        to fix    copy it again"
    `);
    expect(await said(await withBytes("side.tif", withTag(256, 3_000_000_000)))).toMatchInlineSnapshot(`
      "/side.tif: it claims sizes that no picture has
        received  300 × 3000000000 pixels, in pieces of 128 × 128
        expected  sides from 1 to 2000000 pixels
        to fix    the file is damaged or made to harm: get it again"
    `);
    expect(await said(await withBytes("wider.tif", withTag(256, 600)))).toMatchInlineSnapshot(`
      "/wider.tif: piece 13 of 15 is missing in the file
        expected  a picture without gaps
        to fix    write it anew, with what is to be seen there"
    `);
    expect(await said(await withBytes("tile.tif", withTag(322, 1_000_000)))).toMatchInlineSnapshot(`
      "/tile.tif: it can only be read in pieces that are too large
        received  pieces of 128 × 1000000 pixels
        expected  pieces of at most 128 MB
        to fix    write it in tiles: vips tiffsave in.tif out.tif --tile --tile-width 512 --tile-height 512 --compression deflate --bigtiff"
    `);
    expect(await said(await withBytes("palette.tif", withTag(262, 3)))).toMatchInlineSnapshot(`
      "/palette.tif: its colors are told in a way that is not read
        received  photometric interpretation 3
        expected  gray (1), RGB (2) or YCbCr (6)
        to fix    write it as RGB"
    `);
    await writeFile(at("text.tif"), "this is no picture");
    expect(await said(at("text.tif"))).toMatchInlineSnapshot(`
      "/text.tif: the file cannot be opened: it is damaged, or of a kind that is not read
        received  Invalid byte order value.
        to fix    open it in another program; if that reads it, write it anew as a tiled TIFF"
    `);
    expect(await said(at("nowhere.tif"))).toMatchInlineSnapshot(`
      "/nowhere.tif: it cannot be read: there is no such file or folder
        to fix    look at the path, letter by letter"
    `);
    const bytes = tiffBytes(300, 500, 3, 128);
    bytes.fill(0, 20, 60);
    await writeFile(at("damaged.tif"), bytes);
    const source = await openPicture(at("damaged.tif"));
    const failure: unknown = await source.read({ top: 0, left: 0, height: 10, width: 10 }).catch((error) => error);
    await source.close();
    expect(String(failure)).toMatch("the pixels from row 0, column 0 on cannot be read: it is damaged");
  });

  test("of an OME-Zarr", async () => {
    await writeArray("channels.zarr", [5, 40, 40]);
    expect(await said(at("channels.zarr"))).toMatchInlineSnapshot(`
      "/channels.zarr: it has 5 channels
        expected  1 channel of gray, or 3 of colors
        to fix    write the channels that the network sees into a file of their own"
    `);
    await mkdir(at("empty.zarr"));
    await writeFile(at("empty.zarr", ".zgroup"), '{"zarr_format":2}');
    expect(await said(at("empty.zarr"))).toMatchInlineSnapshot(`
      "/empty.zarr: the store does not say which of its arrays is a picture
        expected  multiscales, as OME-Zarr has them
        to fix    give the path of the array itself"
    `);
    expect(await said(at("nowhere.zarr"))).toMatchInlineSnapshot(`
      "/nowhere.zarr: the store cannot be opened: it is damaged, or of a kind that is not read
        received  Not found: v3 array or group
        to fix    open it in another program; if that reads it, write it anew as a tiled TIFF"
    `);
  });

  test("of another kind", async () => {
    expect(await said(at("slide.jp2"))).toMatchInlineSnapshot(`
      "/slide.jp2: pictures of this kind are not read piece by piece
        expected  a name that ends in .tif, .tiff, .svs or .zarr
        to fix    write it as a tiled TIFF: vips tiffsave in.jp2 out.tif --tile --compression deflate --bigtiff"
    `);
  });
});
