/** Pictures that are laid out alike are told apart, whoever wrote them; and those that others turn are refused. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArrayBuffer } from "geotiff";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPicture } from "./open-picture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "identified-"));
});
afterAll(() => rm(folder, { recursive: true }));

const [height, width] = [40, 60];
const gray = (level: number): Uint8Array => new Uint8Array(height * width).fill(level);

/** Another library writes it, without compression: all such files are as long as each other. */
const tiffOf = async (name: string, pixels: Uint8Array, tags: Readonly<Record<string, unknown>> = {}) => {
  const path = join(folder, name);
  await writeFile(path, new Uint8Array(await writeArrayBuffer(pixels, { height, width, ...tags })));
  await utimes(path, 1000, 1000);
  return path;
};

/** A Zarr 2 array of four chunks, of which the last is given. */
const zarrOf = async (name: string, last: number) => {
  const path = join(folder, name);
  await mkdir(path);
  const about = { zarr_format: 2, shape: [height, width], chunks: [20, 30], dtype: "|u1", compressor: null };
  await writeFile(join(path, ".zarray"), JSON.stringify({ ...about, fill_value: 0, filters: null, order: "C" }));
  for (const chunk of ["0.0", "0.1", "1.0"]) await writeFile(join(path, chunk), new Uint8Array(600).fill(7));
  await writeFile(join(path, "1.1"), new Uint8Array(600).fill(last));
  return path;
};

const identityOf = async (path: string): Promise<string> => {
  const source = await openPicture(path);
  await source.close();
  return source.identity;
};

test("another picture of the same sizes is another one", async () => {
  const here = await tiffOf("here.tif", gray(7));
  expect(await identityOf(await tiffOf("there.tif", gray(8)))).not.toBe(await identityOf(here));
  expect(await identityOf(await tiffOf("copy.tif", gray(7)))).toBe(await identityOf(here));
  const zarr = await zarrOf("here.zarr", 7);
  expect(await identityOf(await zarrOf("there.zarr", 8))).not.toBe(await identityOf(zarr));
  expect(await identityOf(await zarrOf("copy.zarr", 7))).toBe(await identityOf(zarr));
});

test("a file that was written since is another picture, whatever was changed in it", async () => {
  const path = await tiffOf("written.tif", gray(7));
  const before = await identityOf(path);
  await utimes(path, 2000, 2000);
  expect(await identityOf(path)).not.toBe(before);
});

test("turned pixels and a fourth band of gray are refused in words", async () => {
  const said = async (path: string): Promise<string> =>
    String(await openPicture(path).catch((failure) => failure)).replaceAll(folder, "");
  expect(await said(await tiffOf("turned.tif", gray(7), { Orientation: 6 }))).toMatchInlineSnapshot(`
    "PictureError: /turned.tif: its pixels are turned or mirrored
      received  orientation 6
      expected  orientation 1: rows from the top, columns from the left
      to fix    write it upright: vips autorot in.tif out.tif[tile,compression=deflate,bigtiff]"
  `);
  const bands = new Uint8Array(height * width * 4);
  const tags = { SamplesPerPixel: 4, BitsPerSample: [8, 8, 8, 8], SampleFormat: [1, 1, 1, 1] };
  expect(
    await said(await tiffOf("bands.tif", bands, { ...tags, PhotometricInterpretation: 1 })),
  ).toMatchInlineSnapshot(`
    "PictureError: /bands.tif: it has 4 channels
      expected  1 channel of gray, or 3 of colors
      to fix    write the channels that the network sees into a file of their own"
  `);
});
