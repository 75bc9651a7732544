/** The area of every polygon is the number of its pixels, wherever chunks end; polygons are simple, and no pixel is lost or there twice. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginResult, chunkName, encodeChunk, placesOf, type ResultPlan } from "../zarr/result.ts";
import { type ContourOptions, writeContours } from "./write-contours.ts";

let folder: string;
let results = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "contours-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Rows = readonly (readonly number[])[];
type Ring = readonly (readonly [number, number])[];
interface Feature {
  readonly properties: { readonly objectType: string; readonly classification: { readonly name: string } };
  readonly geometry: { readonly type: string; readonly coordinates: readonly Ring[] };
}

const planFor = (rows: Rows, chunk: readonly [number, number]): ResultPlan => {
  const [height, width] = [rows.length, rows[0]!.length];
  return { height, width, kind: "labels", channels: 1, chunk, identity: "by hand", classes: ["none", "cell", "dirt"] };
};

const written = async (rows: Rows, plan: ResultPlan): Promise<string> => {
  const out = join(folder, `${results++}.zarr`);
  await beginResult(out, plan);
  const [tall, wide] = plan.chunk;
  for (const place of placesOf(plan, 0)) {
    const at = (i: number) => rows[place.row * tall + Math.floor(i / wide)]?.[place.column * wide + (i % wide)] ?? 0;
    const labels = Uint8Array.from({ length: tall * wide }, (_, i) => at(i));
    const path = join(out, chunkName(plan, place));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await encodeChunk(labels));
  }
  return out;
};

const featuresOf = async (
  rows: Rows,
  chunk: readonly [number, number],
  options?: ContourOptions,
): Promise<readonly Feature[]> => {
  const out = await written(rows, planFor(rows, chunk));
  const count = await writeContours(out, `${out}.geojson`, options);
  const { type, features } = JSON.parse(await readFile(`${out}.geojson`, "utf8"));
  expect([type, features.length]).toEqual(["FeatureCollection", count]);
  return features;
};

const drawn = (...lines: readonly string[]): Rows => lines.map((line) => [...line].map(Number));

/** The pixels of every region, filled from one to the next by their edges: `"2,1"` is column 2 of row 1. */
const regionsIn = (rows: Rows, background: number | null): readonly { label: number; pixels: readonly string[] }[] => {
  const seen = new Set<string>();
  return rows.flatMap((line, top) =>
    line.flatMap((label, left) => {
      if (label === background || seen.has(`${left},${top}`)) return [];
      const todo: [number, number][] = [[left, top]];
      const pixels: string[] = [];
      for (let next = todo.pop(); next; next = todo.pop()) {
        const [x, y] = next;
        if (rows[y]?.[x] !== label || seen.has(`${x},${y}`)) continue;
        seen.add(`${x},${y}`);
        pixels.push(`${x},${y}`);
        todo.push([x + 1, y], [x - 1, y], [x, y + 1], [x, y - 1]);
      }
      return [{ label, pixels: pixels.toSorted() }];
    }),
  );
};

/** Twice the area: above 0 where what it goes around lies below what goes right. */
const doubled = (ring: Ring): number =>
  ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0);

/** The pixels whose middles lie within an odd number of contours: left of each, edges that go up or down are counted. */
const pixelsIn = (rings: readonly Ring[], rows: Rows): readonly string[] => {
  const upright = rings.flatMap((ring) =>
    ring
      .slice(1)
      .flatMap(([x, y], i) => (ring[i]![0] === x ? [[x, Math.min(y, ring[i]![1]), Math.max(y, ring[i]![1])]] : [])),
  );
  const isIn = (x: number, y: number) =>
    upright.filter(([at, from, to]) => at! <= x && from! <= y && y < to!).length % 2 === 1;
  return rows.flatMap((line, y) => line.flatMap((_, x) => (isIn(x, y) ? [`${x},${y}`] : []))).toSorted();
};

/** Every polygon is a region, pixel by pixel, and as GeoJSON wants it. */
const expectExact = (features: readonly Feature[], rows: Rows, background: number | null = 0): void => {
  const found = features.map(({ properties, geometry }) => {
    const rings = geometry.coordinates;
    for (const [i, ring] of rings.entries()) {
      expect(ring[0]).toEqual(ring.at(-1));
      expect(Math.sign(doubled(ring))).toBe(i === 0 ? 1 : -1);
      // No corner twice, and a turn at every one.
      expect(new Set(ring.map(String)).size).toBe(ring.length - 1);
      const edges = ring.slice(1).map(([x, y], k) => (ring[k]![0] === x) !== (ring[k]![1] === y) && ring[k]![0] === x);
      for (const [k, isUpright] of edges.entries()) expect(isUpright).not.toBe(edges[(k + 1) % edges.length]);
    }
    const pixels = pixelsIn(rings, rows);
    expect(rings.reduce((sum, ring) => sum + doubled(ring), 0) / 2).toBe(pixels.length);
    return { label: ["none", "cell", "dirt"].indexOf(properties.classification.name), pixels };
  });
  const byPixel = (regions: typeof found) => regions.toSorted((a, b) => (a.pixels[0]! < b.pixels[0]! ? -1 : 1));
  expect(byPixel(found)).toEqual(byPixel([...regionsIn(rows, background)]));
};

test("one region with a hole, and one within it, over the borders of chunks", async () => {
  const rows = drawn("0000000", "0111110", "0100010", "0102010", "0111110", "0000000");
  const features = await featuresOf(rows, [2, 3]);
  expectExact(features, rows);
  const [dirt, cell] = ["dirt", "cell"].map((name) =>
    features.find(({ properties }) => properties.classification.name === name),
  );
  const square = [
    [3, 4],
    [3, 3],
    [4, 3],
    [4, 4],
    [3, 4],
  ];
  expect(dirt).toEqual({
    type: "Feature",
    properties: { objectType: "annotation", classification: { name: "dirt" } },
    geometry: { type: "Polygon", coordinates: [square] },
  });
  expect(cell?.geometry.coordinates.map((ring) => ring.length)).toEqual([5, 5]);
});

test.for([
  ["regions that touch at a corner are two", ["1100", "1100", "0011", "0011"], 2, [1, 1]],
  ["a ring that closes at a corner has a hole", ["110", "101", "111"], 1, [2]],
  ["holes that touch at a corner are two", ["11111", "10111", "11011", "11111"], 1, [3]],
  ["a spiral is one", ["11111", "00001", "11101", "10001", "11111"], 1, [1]],
  ["teeth that meet below are one", ["10101", "10101", "11111"], 1, [1]],
] as const)("%s", async ([, lines, count, rings]) => {
  const rows = drawn(...lines);
  for (const chunk of [
    [2, 2],
    [1, 3],
    [8, 8],
  ] as const) {
    const features = await featuresOf(rows, chunk);
    expectExact(features, rows);
    expect(features.length).toBe(count);
    expect(features.map(({ geometry }) => geometry.coordinates.length)).toEqual(rings);
  }
});

test("random pictures of three classes, in chunks of every size, with a background and without", async () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 45; round++) {
    const [height, width] = [1 + random(14), 1 + random(14)];
    const dense = 2 + random(5);
    const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => Math.min(random(dense), 2)));
    const background = [0, 1, null][round % 3]!;
    const features = await featuresOf(rows, [1 + random(6), 1 + random(6)], { background });
    expectExact(features, rows, background);
  }
});

test("what is missing or no labels is said, and no file is left", async () => {
  const rows = drawn("0110", "0110");
  const out = await written(rows, planFor(rows, [2, 2]));
  await rm(join(out, "0/0/1"));
  const said = async (...given: Parameters<typeof writeContours>): Promise<string> => {
    const failure: unknown = await writeContours(...given).catch((error) => error);
    return String(failure)
      .replaceAll(folder, "")
      .replaceAll(/\d+\.zarr/g, "N.zarr");
  };
  const path = join(folder, "not-there.geojson");
  expect(await said(out, path)).toMatchInlineSnapshot(`
    "PictureError: /N.zarr: chunk 0, 1 of level 0 is not there
      expected  a level that is whole
      to fix    start again: only what is missing is done"
  `);
  const values = join(folder, "values.zarr");
  await beginResult(values, { ...planFor(rows, [2, 2]), kind: "values", channels: 2 });
  expect(await said(values, path)).toMatchInlineSnapshot(`
    "PictureError: /values.zarr: it has values for each pixel, and no labels: there are no regions in it
      to fix    predict it without probabilities, to another folder"
  `);
  expect(await said(out, path, { background: 256 })).toMatchInlineSnapshot(`
    "ArgumentError: writeContours: background is 256
      received  256
      expected  a whole number from 0 to 255, or null
      to fix    leave background out: it is 0 then"
  `);
  await mkdir(join(folder, "other.zarr/0"), { recursive: true });
  await writeFile(join(folder, "other.zarr/0/.zarray"), "{}");
  await writeFile(join(folder, "other.zarr/.zattrs"), "no JSON");
  expect(await said(join(folder, "other.zarr"), path)).toMatchInlineSnapshot(`
    "PictureError: /other.zarr: this is no result that was begun here
      expected  the folder of an OME-Zarr that beginResult() began
      to fix    look at the path"
  `);
  expect((await readdir(folder)).filter((name) => name.includes("not-there"))).toEqual([]);
});
