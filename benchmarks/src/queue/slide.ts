/** @file One large picture: where the time of its chunks goes, and how many a second workers make of it. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PictureQueue } from "@tributary/jobs";
import {
  type AskTile,
  beginResult,
  type ChunkMaker,
  chunkFile,
  chunkName,
  levelsOf,
  openPicture,
  placesOf,
  type ResultPlan,
} from "@tributary/jobs/pictures";
import { exactTiles, input, model, type TrainedModel } from "@tributary/kernel";
import { createPredictor, initialize, mask } from "@tributary/runtime";
import { patternTiff, tiledTiff } from "@tributary/testing/command";
import { unet } from "@tributary/unet";

const CHUNK = 512;

const slideNetwork = (): TrainedModel => ({
  ...initialize(model(input([null, null, 3]), unet({ classes: 3, padding: "same", filters: [16, 32] })), { seed: 1 }),
  preprocessing: "unit",
});

/** What it takes to make chunks, and what is measured on the way. */
interface Slide {
  readonly maker: ChunkMaker;
  /** Seconds of reading and of the network so far. */
  readonly spent: { read: number; network: number };
  close(): Promise<void>;
}

export const openSlide = async (path: string, out: string): Promise<Slide> => {
  const trained = slideNetwork();
  const spent = { read: 0, network: 0 };
  const timed = async <T>(what: keyof typeof spent, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const made = await work();
    spent[what] += (performance.now() - start) / 1000;
    return made;
  };
  const source = await openPicture(path);
  const { height, width } = source;
  const tiles = exactTiles(trained.net, [height, width], { answer: CHUNK });
  const plan: ResultPlan = {
    height,
    width,
    kind: "labels",
    channels: 1,
    chunk: [tiles.rows[0]!.weights.length, tiles.columns[0]!.weights.length],
    identity: "benchmark",
  };
  const predictor = await createPredictor(trained, { threads: 1 });
  const ask: AskTile = ({ data, ...tile }) =>
    timed("network", async () => {
      const unit = Float32Array.from(data, (byte) => byte / 255);
      return mask(trained, await predictor.predict({ data: unit, shape: [1, tile.height, tile.width, tile.channels] }))
        .data;
    });
  return {
    maker: { source: { ...source, read: (region) => timed("read", () => source.read(region)) }, tiles, plan, out, ask },
    spent,
    async close() {
      await predictor.dispose();
      await source.close();
    },
  };
};

interface Profile {
  readonly chunks: number;
  /** Seconds a chunk of the first level: reading its tile, the network, packing and the rest. */
  readonly read: number;
  readonly network: number;
  readonly rest: number;
  /** Seconds a chunk of the levels above: reading four, choosing, packing, writing. */
  readonly above: number;
}

/** @param side Of the picture, in pixels. */
export const profileSlide = async (folder: string, side: number): Promise<Profile> => {
  const [path, out] = [join(folder, "slide.tif"), join(folder, "alone.zarr")];
  await writeFile(path, tiledTiff(patternTiff(side, side, 3, 256)));
  const { maker, spent, close } = await openSlide(path, out);
  const { plan } = maker;
  await beginResult(out, plan);
  const seconds: number[] = [];
  const counts: number[] = [];
  for (const [level] of levelsOf(plan).entries()) {
    const start = performance.now();
    const places = placesOf(plan, level);
    for (const place of places) {
      const file = join(out, chunkName(plan, place));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await chunkFile(maker, place));
    }
    seconds.push((performance.now() - start) / 1000);
    counts.push(places.length);
  }
  await close();
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  const [chunks = 0, first = 0] = [counts[0], seconds[0]];
  return {
    chunks,
    read: spent.read / chunks,
    network: spent.network / chunks,
    rest: (first - spent.read - spent.network) / chunks,
    above: sum(seconds.slice(1)) / sum(counts.slice(1)),
  };
};

/** The first level by the workers that are there, as a batch: chunks a second. */
export const chunksPerSecond = async (queue: PictureQueue, folder: string, out: string): Promise<number> => {
  const path = join(folder, "slide.tif");
  const { maker, close } = await openSlide(path, out);
  await beginResult(out, maker.plan);
  const places = placesOf(maker.plan, 0);
  await close();
  const begun = performance.now();
  const { id } = await queue.send({
    model: new Uint8Array(1),
    task: "chunks",
    options: { path, out },
    out,
    pictures: places.map((place) => ({ path, name: chunkName(maker.plan, place), part: { ...place } })),
  });
  const { failed } = await queue.wait(id);
  if (failed > 0) throw new Error((await queue.failed(id))[0]?.reason);
  return (1000 * places.length) / (performance.now() - begun);
};
