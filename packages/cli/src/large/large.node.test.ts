/** One large picture as an OME-Zarr: here and by workers of which one dies, equal to the network on the whole picture. */
import { cp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPicture } from "@tributary/jobs/pictures";
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  conv2dTranspose,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  multiply,
  named,
  reshape,
} from "@tributary/kernel";
import { createPredictor, initialize, mask, saveModel } from "@tributary/runtime";
import { patternAt, patternTiff, tiledTiff, type Workshop, workshop } from "@tributary/testing/command";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { predictLarge } from "./predict-large.ts";

const [height, width] = [200, 340];
const image = input([null, null, 1], { name: "image" });
const same = (kernel: number): Block => conv2d(4, kernel, { padding: "same", activation: "relu" });
const body: Block = chain(
  same(5),
  batchNormalization(),
  maxPooling2d(2),
  same(3),
  conv2dTranspose(4, 2, { strides: 2 }),
  conv2d(3, 1),
) as Block;
const trained = initialize(model(image, body), { seed: 3 });
const excite: Block = named("excite", (x) => multiply([x, reshape([1, 1, 4])(globalAveragePooling2d(x))]));

let shop: Workshop;
const at = (...parts: readonly string[]): string => join(shop.folder, ...parts);
const predict = (...words: readonly string[]) =>
  shop.run("predict", "pixels.safetensors", "slide.tif", "--chunk", "64", ...words);

/** The chunks of a result: the names of their files below the folder, and what is in them. */
const chunksOf = async (out: string): Promise<ReadonlyMap<string, Buffer>> => {
  const names = (await readdir(at(out), { recursive: true })).filter((name) => /^\d+(\/\d+)+$/.test(name));
  const files = names.map(async (name) => [name, await readFile(at(out, name)).catch(() => null)] as const);
  return new Map((await Promise.all(files)).flatMap(([name, bytes]) => (bytes ? [[name, bytes] as const] : [])));
};

beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  await saveModel(at("pixels.safetensors"), { ...trained, preprocessing: "unit", classes: ["sky", "wall", "door"] });
  await saveModel(at("seeing-all.safetensors"), initialize(model(image, chain(same(3), excite)), { seed: 1 }));
  await writeFile(at("slide.tif"), tiledTiff(patternTiff(height, width, 1, 128)));
}, 120_000);
afterAll(() => shop.remove());

/** What the network says of the whole picture at once. */
const wholeMask = async (white = 255): Promise<ArrayLike<number>> => {
  await using predictor = await createPredictor(trained);
  const pixel = (i: number): number => Math.min(1, patternAt(Math.floor(i / width), i % width, 0) / white);
  const data = Float32Array.from({ length: height * width }, (_, i) => pixel(i));
  return mask(trained, await predictor.predict({ data, shape: [1, height, width, 1] })).data;
};

/** The pixels of each class that the contours of a file go around, and how many regions these are. */
const drawnIn = async (name: string): Promise<{ readonly regions: number; readonly areas: Record<string, number> }> => {
  const { features } = JSON.parse(await readFile(at(name), "utf8"));
  const areas: Record<string, number> = {};
  for (const { properties, geometry } of features) {
    const { name: of } = properties.classification;
    for (const ring of geometry.coordinates) {
      for (const [i, [x]] of ring.slice(1).entries()) areas[of] = (areas[of] ?? 0) + x * (ring[i + 1][1] - ring[i][1]);
    }
  }
  return { regions: features.length, areas };
};

test("every label is that of the whole picture, and what is there is not made again", async () => {
  const words = ["--out", "here.zarr", "--contours", "here.geojson"];
  const { code, stdout, stderr } = await predict(...words);
  expect(code, stderr).toBe(0);
  const { regions, areas } = await drawnIn("here.geojson");
  expect(stdout).toBe(
    `slide.tif\n  here.zarr: 340 × 200 pixels, labels, 4 levels\n  24 tiles, exact: every pixel is answered as in the whole picture\n  here.geojson: ${regions.toLocaleString("en")} regions; the background is sky\n`,
  );
  const result = await openPicture(at("here.zarr"));
  const labels = await result.read({ top: 0, left: 0, height, width });
  expect(Buffer.from(labels).equals(Uint8Array.from(await wholeMask()))).toBe(true);
  const count = (label: number): number => labels.filter((one) => one === label).length;
  expect(areas).toEqual({ wall: count(1), door: count(2) });
  expect(Math.min(count(0), count(1), count(2))).toBeGreaterThan(0);

  const made = await chunksOf("here.zarr");
  const counted = (level: number): number => [...made.keys()].filter((name) => name.startsWith(`${level}/`)).length;
  expect([0, 1, 2, 3].map(counted)).toEqual([4 * 6, 2 * 3, 1 * 2, 1]);
  await rm(at("here.zarr/0/1/2"));
  await writeFile(at("here.zarr/0/3/5"), "cut off");
  const before = await stat(at("here.zarr/0/0/0"));
  expect((await predict(...words, "--force")).code).toBe(0);
  expect(await chunksOf("here.zarr")).toEqual(made);
  expect((await stat(at("here.zarr/0/0/0"))).ino).toBe(before.ino);
});

test("a part that cannot be read keeps no other from its answer, and is told", async () => {
  const bytes = await readFile(at("slide.tif"));
  // In the middle of the first piece of the file.
  await writeFile(at("damaged.tif"), bytes.fill(0, 60, 120));
  const words = ["predict", "pixels.safetensors", "damaged.tif", "--chunk", "64", "--out", "damaged.zarr"];
  const { code, stderr } = await shop.run(...words);
  const said = stderr.replaceAll(shop.folder, "").replace(/^\d+ of 33 chunks.*\n/gm, "");
  expect(`${code} ${said}`).toMatchInlineSnapshot(`
    "1 /damaged.tif: the pixels from row 0, column 0 on cannot be read: it is damaged, or of a kind that is not read
      received  incorrect data check
      to fix    open it in another program; if that reads it, write it anew as a tiled TIFF
    /damaged.tif: the pixels from row 0, column 60 on cannot be read: it is damaged, or of a kind that is not read
      received  incorrect data check
      to fix    open it in another program; if that reads it, write it anew as a tiled TIFF
    /damaged.tif: the pixels from row 0, column 124 on cannot be read: it is damaged, or of a kind that is not read
      received  incorrect data check
      to fix    open it in another program; if that reads it, write it anew as a tiled TIFF
    6 more
    ImageError: 9 of 24 chunks have no answer
      expected  pictures that can be read, as said above
    "
  `);
  expect((await chunksOf("damaged.zarr")).size).toBeGreaterThan(10);
});

test("white is told, and belongs to what a result was made of; without an OME-Zarr nothing is told in vain", async () => {
  expect((await predict("--out", "masks", "--white", "100", "--probabilities")).stderr).toMatchInlineSnapshot(`
    "UsageError: --chunk, --probabilities, --white: that is for an OME-Zarr
      received  --out masks
      expected  an --out that ends in .zarr, for one picture
      to fix    give --out a folder NAME.zarr
    "
  `);
  expect((await predict("--out", "bright.zarr", "--white", "100")).code).toBe(0);
  const labels = await (await openPicture(at("bright.zarr"))).read({ top: 0, left: 0, height, width });
  expect(Buffer.from(labels).equals(Uint8Array.from(await wholeMask(100)))).toBe(true);
  expect((await predict("--out", "bright.zarr")).stderr).toMatch("another result lies there");
});

/** The words with which a call is refused. */
const refused = async (answer: Promise<unknown>): Promise<string> => String(await answer.catch((failure) => failure));

test("contours that cannot be are refused before anything is made", async () => {
  const large = { path: at("slide.tif"), out: at("none.zarr"), device: "cpu" };
  expect(
    await refused(predictLarge(trained, { ...large, contours: "p.geojson", probabilities: true })),
  ).toMatchInlineSnapshot(`
    "UsageError: only labels have regions with contours
      expected  a model that names pixels, without --probabilities
      to fix    leave out --contours"
  `);
  expect(await refused(predictLarge(trained, { ...large, contours: "p.txt" }))).toMatchInlineSnapshot(`
    "UsageError: contours are written as GeoJSON
      received  p.txt
      expected  a name that ends in .geojson
      to fix    give --contours a file of that kind"
  `);
  await expect(stat(at("none.zarr"))).rejects.toThrow("ENOENT");
  await writeFile(at("there.geojson"), "");
  expect((await predict("--out", "none.zarr", "--contours", "there.geojson")).stderr).toMatchInlineSnapshot(`
    "UsageError: there is a file "there.geojson" already
      expected  a name that is free
      to fix    give another --contours, or say --force to replace it
    "
  `);
  expect((await predict("--out", "masks", "--contours", "p.geojson")).stderr).toMatchInlineSnapshot(`
    "UsageError: --chunk, --contours: that is for an OME-Zarr
      received  --out masks
      expected  an --out that ends in .zarr, for one picture
      to fix    give --out a folder NAME.zarr
    "
  `);
});

describe.skipIf(!hasRedis)("with a queue", () => {
  test("three workers, one of them killed, write the same chunks", async () => {
    await using server = await RedisServer.start();
    const words = ["worker", "--queue", server.address, "--cache", "models", "--lock-seconds", "1"];
    const workers = [1, 2, 3].map(() => shop.start(...words));
    await Promise.all(workers.map((worker) => worker.says("waits for pictures")));
    const sent = predict("--out", "queued.zarr", "--queue", server.address);
    await workers[0]!.says("slide.tif");
    workers[0]!.signal("SIGKILL");
    const { code, stderr } = await sent;
    for (const worker of workers.slice(1)) worker.signal("SIGKILL");
    expect(code, stderr).toBe(0);
    const { code: alone } = await predict("--out", "alone.zarr");
    expect(alone).toBe(0);
    const [by, made] = await Promise.all([chunksOf("queued.zarr"), chunksOf("alone.zarr")]);
    expect(by.size).toBe(33);
    expect(by).toEqual(made);
  });
});

test("what is wrong is said in words", async () => {
  const said = async (...words: readonly string[]): Promise<string> => {
    const { code, stderr } = await shop.run("predict", ...words);
    return `${code} ${stderr.replaceAll(shop.folder, "")}`;
  };
  expect(await said("seeing-all.safetensors", "slide.tif", "--out", "a.zarr")).toMatchInlineSnapshot(`
    "1 seeing-all.safetensors: its file does not say how pixels are prepared: from 0 to 1 (unit) is assumed
    GraphError: exactTiles: no tile answers as the whole picture does: the network looks further than any tile reaches
      received  excite/globalAveragePooling2d: every position sees the whole picture (mean)
      expected  operations that see a bounded part of the picture
      in code   blend tiles that overlap, with tiles() of @tributary/unet, or make the picture smaller
    "
  `);
  expect(await said("pixels.safetensors", "slide.tif", "b.tif", "--out", "a.zarr")).toMatchInlineSnapshot(`
    "2 UsageError: an OME-Zarr is the answer to one picture
      received  2 pictures
      expected  one TIFF or OME-Zarr
      to fix    give each picture an --out of its own
    "
  `);
  expect(await said("pixels.safetensors", "nowhere.tif", "--out", "a.zarr")).toMatchInlineSnapshot(`
    "1 FileError: /nowhere.tif: it cannot be read: there is no such file or folder
      to fix    look at the path, letter by letter
    "
  `);
  await cp(at("slide.tif"), at("other.tif"));
  await saveModel(at("others.safetensors"), { ...initialize(trained.net, { seed: 4 }), preprocessing: "unit" });
  expect((await shop.run("predict", "pixels.safetensors", "slide.tif", "--out", "taken.zarr")).code).toBe(0);
  expect(await said("others.safetensors", "slide.tif", "--out", "taken.zarr")).toMatchInlineSnapshot(`
    "1 PictureError: /taken.zarr: another result lies there: of another picture, another model, or cut otherwise
      to fix    choose another folder, or remove this one
    "
  `);
});
