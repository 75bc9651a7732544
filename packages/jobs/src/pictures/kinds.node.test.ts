/** Numbers of 8 and 16 bits and floats: what black and white are in each, and where a picture says otherwise. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArrayBuffer } from "geotiff";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPicture } from "./open-picture.ts";
import type { PictureOptions, Pixels } from "./picture-source.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kinds-"));
});
afterAll(() => rm(folder, { recursive: true }));

const [height, width] = [3, 4];
const region = { top: 1, left: 1, height: 2, width: 2 };
const all = { top: 0, left: 0, height, width };
const levels = [0, 1, 255, 256, 4095, 4096, 40_000, 65_535, 7, 8, 9, 10];

/** A Zarr 2 array that is one chunk. */
const zarrOf = async (name: string, dtype: string, bytes: Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await mkdir(path);
  const shape = [height, width];
  const about = {
    zarr_format: 2,
    shape,
    chunks: shape,
    dtype,
    compressor: null,
    fill_value: 0,
    filters: null,
    order: "C",
  };
  await writeFile(join(path, ".zarray"), JSON.stringify(about));
  await writeFile(join(path, "0.0"), bytes);
  return path;
};

/** Another library writes it. */
const tiffOf = async (name: string, values: Uint16Array | Float32Array, format: 1 | 3): Promise<string> => {
  const path = join(folder, name);
  const bits = 8 * values.BYTES_PER_ELEMENT;
  const about = { height, width, BitsPerSample: [bits], SampleFormat: [format], PhotometricInterpretation: 1 };
  await writeFile(path, new Uint8Array(await writeArrayBuffer(values, about)));
  return path;
};

const read = async (path: string, options: PictureOptions = {}, part = all): Promise<Pixels> => {
  const source = await openPicture(path, options);
  try {
    // Libraries tie sizes to their arrays.
    return (await source.read(part)).slice();
  } finally {
    await source.close();
  }
};

/** Width, height, compression, colors, and where the pixels are: a file that does not say of how many bits has one for each. */
const bitsOf = async (name: string): Promise<string> => {
  const tags = { 256: 8, 257: 2, 259: 1, 262: 1, 273: 86, 279: 2 };
  const view = new DataView(new ArrayBuffer(88));
  view.setUint32(0, 0x4d4d002a);
  view.setUint32(4, 8);
  view.setUint16(8, 6);
  for (const [i, [tag, value]] of Object.entries(tags).entries()) {
    view.setUint16(10 + 12 * i, Number(tag));
    view.setUint16(12 + 12 * i, 4);
    view.setUint32(14 + 12 * i, 1);
    view.setUint32(18 + 12 * i, value);
  }
  const path = join(folder, name);
  await writeFile(path, new Uint8Array(view.buffer));
  return path;
};

test("16 bits are 16 bits, whichever end comes first", async () => {
  const little = new Uint8Array(2 * levels.length);
  const big = new Uint8Array(2 * levels.length);
  for (const [i, level] of levels.entries()) {
    new DataView(little.buffer).setUint16(2 * i, level, true);
    new DataView(big.buffer).setUint16(2 * i, level, false);
  }
  const paths = [
    await zarrOf("little.zarr", "<u2", little),
    await zarrOf("big.zarr", ">u2", big),
    await tiffOf("sixteen.tif", Uint16Array.from(levels), 1),
  ];
  for (const path of paths) {
    expect(await read(path)).toEqual(Uint16Array.from(levels));
    expect(await read(path, {}, region)).toEqual(Uint16Array.of(4096, 40_000, 8, 9));
    const unit = levels.map((level) => Math.min(1, level / 4095));
    expect(await read(path, { white: 4095 })).toEqual(Float32Array.from(unit));
  }
});

test("floats are floats; with white told they are divided, and end at black and white", async () => {
  const values = Float32Array.from(levels, (level) => level / 1000 - 1);
  const paths = [
    await zarrOf("floats.zarr", "<f4", new Uint8Array(values.buffer)),
    await tiffOf("floats.tif", values, 3),
  ];
  for (const path of paths) {
    expect(await read(path)).toEqual(values);
    expect(await read(path, { white: 2 })).toEqual(values.map((value) => Math.min(1, Math.max(0, value / 2))));
  }
});

test("another white is another picture; other numbers are refused", async () => {
  const path = await tiffOf("identity.tif", Uint16Array.from(levels), 1);
  const identities = await Promise.all(
    [{}, { white: 4095 }, { white: 4096 }].map((options) => openPicture(path, options)),
  );
  expect(new Set(identities.map(({ identity }) => identity)).size).toBe(3);
  const said = async (work: Promise<unknown>): Promise<string> =>
    String(await work.catch((failure) => failure)).replaceAll(folder, "");
  expect(await said(openPicture(path, { white: 0 }))).toMatchInlineSnapshot(`
    "ArgumentError: openPicture: white is 0
      received  0
      expected  a finite number, above 0
      to fix    give white a finite number, above 0; or leave white out"
  `);
  expect(await said(openPicture(await zarrOf("signed.zarr", "<i2", new Uint8Array(24))))).toMatchInlineSnapshot(`
    "PictureError: /signed.zarr: its numbers are of a kind that is not read
      received  int16
      expected  uint8, uint16, float32
      to fix    write it with 8 or 16 bits without a sign, or with floats of 32 bits"
  `);
  expect(await said(openPicture(await bitsOf("bits.tif")))).toContain("received  uint1\n");
});
