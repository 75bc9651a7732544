/** @file The regions of a result as GeoJSON, which QuPath and programs for maps open. */
import { writeFile } from "@tributary/files";
import { ArgumentError } from "@tributary/kernel";
import { checkOptions, described } from "@tributary/kernel/authoring";
import { labelsPlanOf } from "../zarr/plan-of.ts";
import { neededChunk, placesOf, type ResultPlan } from "../zarr/result.ts";
import { polygonOf } from "./polygon.ts";
import type { Region } from "./regions.ts";
import { Tracer } from "./tracer.ts";

export interface ContourOptions {
  /** The number of the class that is no region; null for none. Default 0. */
  readonly background?: number | null;
  /** Stops it; no file is left. */
  readonly signal?: AbortSignal;
  /** Told how many chunks have been looked at; waited for. */
  readonly onProgress?: (done: number, all: number) => void;
}

const known = { background: "optional", signal: "optional", onProgress: "optional" } as const;

const checkBackground = (background: number | null): number | null => {
  if (background === null || (Number.isInteger(background) && background >= 0 && background < 256)) return background;
  throw new ArgumentError({
    at: "writeContours",
    problem: `background is ${described(background)}`,
    received: described(background),
    expected: "a whole number from 0 to 255, or null",
    fix: "leave background out: it is 0 then",
  });
};

/** The regions of a result, as soon as each is whole. */
async function* regionsOf(
  out: string,
  plan: ResultPlan,
  { background = 0, signal, onProgress }: ContourOptions,
): AsyncGenerator<Region> {
  const tracer = new Tracer({ ...plan, background });
  const [tall, wide] = plan.chunk;
  const places = placesOf(plan, 0);
  for (const [i, place] of places.entries()) {
    signal?.throwIfAborted();
    const chunk = Uint8Array.from(await neededChunk(out, plan, place));
    yield* tracer.add(chunk, place.row * tall, place.column * wide);
    await onProgress?.(i + 1, places.length);
  }
}

/** A feature in pieces: a contour may be longer than a text can be. */
function* featureOf(region: Region, { classes }: ResultPlan): Generator<string> {
  const name = classes?.[region.label] ?? `class ${region.label}`;
  const properties = { objectType: "annotation", classification: { name } };
  yield `{"type":"Feature","properties":${JSON.stringify(properties)},"geometry":{"type":"Polygon","coordinates":[`;
  for (const [i, ring] of polygonOf(region).entries()) {
    const closed = [...ring, ring[0]!].map(([x, y]) => `[${x},${y}]`);
    yield `${i === 0 ? "" : ","}[${closed.join(",")}]`;
  }
  yield "]}}";
}

/**
 * Writes the regions of a result as GeoJSON, for QuPath: a feature, an annotation of its class, for all pixels of a class that hang together by
 * their edges. Polygons go along the edges of pixels, in pixels of the picture from its top left corner, so that the area of each, less
 * its holes, is the number of its pixels. The result is read chunk by chunk; in memory lie the regions that are not whole yet, and the file is there
 * whole or not at all.
 *
 * @param out The folder of a result that is labels, of which every chunk of the first level is there.
 * @param path The file: `"slide.geojson"`.
 * @returns How many regions there are.
 * @throws {@link PictureError} for a result of values, and when a chunk is missing or damaged.
 * @example
 * const tiles = exactTiles(model(input([null, null, 3]), conv2d(1, 1)), [40, 60], { answer: 32 });
 * const ask: AskTile = async ({ height, width }) => new Uint8Array(height * width).fill(1);
 * const maker = { source: await openPicture("slide.tif"), tiles, plan, out: "labels.zarr", ask };
 * await beginResult("labels.zarr", plan);
 * for (const place of await missingPlaces("labels.zarr", plan, 0)) {
 *   const name = chunkName(plan, place);
 *   await writeFile(`labels.zarr/${name}`, await chunkFile(maker, place));
 * }
 * await writeContours("labels.zarr", "regions.geojson"); // 1
 */
export const writeContours = async (out: string, path: string, options: ContourOptions = {}): Promise<number> => {
  checkOptions("writeContours", options, known);
  checkBackground(options.background ?? null);
  const plan = await labelsPlanOf(out);
  let count = 0;
  const content = async function* (): AsyncGenerator<string> {
    yield '{"type":"FeatureCollection","features":[';
    for await (const region of regionsOf(out, plan, options)) {
      yield count++ === 0 ? "\n" : ",\n";
      yield* featureOf(region, plan);
    }
    yield "\n]}\n";
  };
  await writeFile(path, content());
  return count;
};
