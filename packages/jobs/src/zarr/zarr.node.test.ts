/** What is written is read by another library, and every level is what the level below says. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFile as writeWhole } from "@tributary/files";
import type { TilePlan } from "@tributary/kernel/authoring";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as zarr from "zarrita";
import type { PictureSource } from "../pictures/picture-source.ts";
import { type AskTile, type ChunkMaker, chunkFile, missingPlaces } from "./chunks.ts";
import { beginResult, chunkName, levelsOf, placesOf, type ResultPlan } from "./result.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zarr-"));
});
afterAll(() => rm(folder, { recursive: true }));

const [height, width] = [75, 100];
const valueAt = (y: number, x: number): number => (y * 31 + x * 17) % 5;

const source: PictureSource = {
  height,
  width,
  channels: 1,
  identity: "made here",
  read: async ({ top, left, height: tall, width: wide }) =>
    Uint8Array.from({ length: tall * wide }, (_, i) => valueAt(top + Math.floor(i / wide), left + (i % wide))),
  close: async () => {},
};

const spans = (size: number) =>
  Array.from({ length: Math.ceil(size / 32) }, (_, i) => ({
    start: 32 * i,
    from: 0,
    to: 32 * i,
    weights: new Array<number>(Math.min(32, size - 32 * i)).fill(1),
  }));
const tiles: TilePlan = {
  image: [height, width],
  tile: [32, 32],
  answer: [32, 32],
  rows: spans(height),
  columns: spans(width),
};

const made = async (name: string, plan: ResultPlan, ask: AskTile): Promise<ChunkMaker> => {
  const out = join(folder, name);
  const maker = { source, tiles, plan, out, ask };
  await beginResult(out, plan);
  for (const [level] of levelsOf(plan).entries()) {
    for (const place of placesOf(plan, level))
      await writeWhole(join(out, chunkName(plan, place)), await chunkFile(maker, place));
  }
  return maker;
};

const storeOf = (out: string) => ({ get: (key: string) => readFile(join(out, key)).catch(() => undefined) });

/** A level as a reader of Zarr 2 and as one of Zarr 3 sees it: the same. */
const levelOf = async (out: string, level: number) => {
  const place = zarr.root(storeOf(out)).resolve(String(level));
  const read = async (version: 2 | 3) => {
    const array = await (version === 2
      ? zarr.open.v2(place, { kind: "array" })
      : zarr.open.v3(place, { kind: "array" }));
    const { data, shape } = await zarr.get(array as zarr.Array<"float32", ReturnType<typeof storeOf>>);
    return { data: Array.from(data), shape };
  };
  const found = await read(2);
  expect(await read(3)).toEqual(found);
  return found;
};

const labels: ResultPlan = { height, width, kind: "labels", channels: 1, chunk: [32, 32], identity: "a" };
const values: ResultPlan = { ...labels, kind: "values", channels: 2 };
const asLabels: AskTile = async ({ data }) => data;
const asValues: AskTile = async ({ data }) => Float32Array.from([...data].flatMap((value) => [value / 4, -value]));

test("labels: every level has the most frequent of 2 × 2, over the borders of chunks", async () => {
  const { out } = await made("labels.zarr", labels, asLabels);
  let [below, [tall, wide]] = [
    Array.from({ length: height * width }, (_, i) => valueAt(Math.floor(i / width), i % width)),
    [height, width] as const,
  ];
  expect(await levelOf(out, 0)).toEqual({ data: below, shape: [tall, wide] });
  for (const level of [1, 2]) {
    const [h, w] = [Math.ceil(tall / 2), Math.ceil(wide / 2)];
    const mode = (i: number): number => {
      const [y, x] = [2 * Math.floor(i / w), 2 * (i % w)];
      const around = [
        [y, x],
        [y, x + 1],
        [y + 1, x],
        [y + 1, x + 1],
      ].filter(([a, b]) => a! < tall && b! < wide);
      const four = around.map(([a, b]) => below[a! * wide + b!]!);
      const counts = four.map((label) => four.filter((other) => other === label).length);
      return four[counts.indexOf(Math.max(...counts))]!;
    };
    below = Array.from({ length: h * w }, (_, i) => mode(i));
    [tall, wide] = [h, w];
    expect(await levelOf(out, level)).toEqual({ data: below, shape: [h, w] });
  }
});

test("values: every level has the means, channel by channel", async () => {
  const { out } = await made("values.zarr", values, asValues);
  const { data, shape } = await levelOf(out, 1);
  expect(shape).toEqual([2, 38, 50]);
  const mean = (c: number, y: number, x: number): number => {
    const around = [
      [2 * y, 2 * x],
      [2 * y, 2 * x + 1],
      [2 * y + 1, 2 * x],
      [2 * y + 1, 2 * x + 1],
    ].filter(([a]) => a! < height);
    return around.reduce((sum, [a, b]) => sum + (c === 0 ? valueAt(a!, b!) / 4 : -valueAt(a!, b!)), 0) / around.length;
  };
  for (const [c, y, x] of [
    [0, 0, 0],
    [1, 15, 16],
    [0, 37, 49],
    [1, 37, 0],
  ] as const) {
    expect(data[(c * 38 + y) * 50 + x]).toBeCloseTo(mean(c, y, x), 6);
  }
});

test("it says what it is as OME-Zarr 0.4 and as 0.5", async () => {
  const out = join(folder, "about.zarr");
  await beginResult(out, { ...values, classes: ["sky", "wall"] });
  const root = zarr.root(storeOf(out));
  const scales = [
    [1, 1, 1],
    [1, 2, 2],
    [1, 4, 4],
  ];
  const datasets = scales.map((scale, i) => ({ path: `${i}`, coordinateTransformations: [{ type: "scale", scale }] }));
  const axes = [
    { name: "c", type: "channel" },
    { name: "y", type: "space" },
    { name: "x", type: "space" },
  ];
  const tributary = { identity: "a", classes: ["sky", "wall"] };
  const { attrs: four } = await zarr.open.v2(root, { kind: "group" });
  expect(four).toEqual({ multiscales: [{ version: "0.4", axes, datasets, type: "mean" }], tributary });
  const { attrs: five } = await zarr.open.v3(root, { kind: "group" });
  expect(five).toEqual({ ome: { version: "0.5", multiscales: [{ axes, datasets, type: "mean" }] }, tributary });
  const first = await zarr.open.v3(root.resolve("0"), { kind: "array" });
  expect(first.dimensionNames).toEqual(["c", "y", "x"]);

  const named = join(folder, "named.zarr");
  await beginResult(named, { ...labels, classes: ["sky", "wall"] });
  const properties = [
    { "label-value": 0, name: "sky" },
    { "label-value": 1, name: "wall" },
  ];
  const { attrs } = await zarr.open.v3(zarr.root(storeOf(named)), { kind: "group" });
  expect(attrs).toMatchObject({ ome: { "image-label": { properties } } });
});

test("what is damaged is missing, and a level that stands on it says so", async () => {
  const { out, ...maker } = await made("damaged.zarr", labels, asLabels);
  await writeFile(join(out, "0/1/1"), "cut off");
  expect(await missingPlaces(out, labels, 0)).toEqual([{ level: 0, row: 1, column: 1 }]);
  await rm(join(out, "1/0/0"));
  const failure: unknown = await chunkFile({ ...maker, out }, { level: 1, row: 0, column: 0 }).catch((error) => error);
  expect(String(failure).replaceAll(folder, "")).toMatchInlineSnapshot(`
    "PictureError: /damaged.zarr/0/1/1: the chunk is damaged
      received  no gzip stream of that size
      expected  1024 bytes
      to fix    remove the file, and start again: only what is missing is done"
  `);
  await expect(beginResult(out, { ...labels, identity: "b" })).rejects.toThrow("another result lies there");
});
