/** @file How a chunk comes to be: of the picture by a network, or of the level below. */
import { ArgumentError } from "@tributary/kernel";
import { mirrored, type TilePlan } from "@tributary/kernel/authoring";
import { PictureError, type PictureSource, type Pixels, samePixels } from "../pictures/picture-source.ts";
import { coarser, type Quarter } from "./coarser.ts";
import {
  type Chunk,
  encodeChunk,
  levelsOf,
  neededChunk,
  type Place,
  placesOf,
  type ResultPlan,
  readChunk,
} from "./result.ts";

/** A part of a picture, as a network wants it. */
export interface Tile {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Row by row, channels last. */
  readonly data: Pixels;
}

/** What a network says of a tile: `height × width × channels` numbers, row by row, channels last; labels have one channel. */
export type AskTile = (tile: Tile) => Promise<ArrayLike<number>>;

/** The pixels of a tile; where it reaches beyond the picture, they are mirrored. */
const readTile = async (
  source: PictureSource,
  top: number,
  left: number,
  [height, width]: readonly [height: number, width: number],
): Promise<Tile> => {
  const rows = Array.from({ length: height }, (_, y) => mirrored(top + y, source.height));
  const columns = Array.from({ length: width }, (_, x) => mirrored(left + x, source.width));
  const first = { top: rows.reduce((a, b) => Math.min(a, b)), left: columns.reduce((a, b) => Math.min(a, b)) };
  const seen = {
    ...first,
    height: rows.reduce((a, b) => Math.max(a, b)) - first.top + 1,
    width: columns.reduce((a, b) => Math.max(a, b)) - first.left + 1,
  };
  const pixels = await source.read(seen);
  const { channels } = source;
  const isWhole = seen.height === height && seen.width === width;
  if (isWhole) return { height, width, channels, data: pixels };
  const data = samePixels(pixels, height * width * channels);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = ((row - first.top) * seen.width + column - first.left) * channels;
      for (let c = 0; c < channels; c++) data[to++] = pixels[from + c]!;
    }
  }
  return { height, width, channels, data };
};

const emptyChunk = ({ kind, channels, chunk: [tall, wide] }: ResultPlan): Chunk =>
  kind === "labels" ? new Uint8Array(tall * wide) : new Float32Array(channels * tall * wide);

/** The chunk of a tile: what the network answers there, cut to what the tile is for. */
const answeredChunk = async (
  source: PictureSource,
  tiles: TilePlan,
  plan: ResultPlan,
  { row, column }: Place,
  ask: AskTile,
): Promise<Chunk> => {
  const [down, across] = [tiles.rows[row]!, tiles.columns[column]!];
  const answer = await ask(await readTile(source, down.start, across.start, tiles.tile));
  const { channels, chunk } = plan;
  const [height, width] = tiles.answer;
  if (answer.length !== height * width * channels) {
    throw new ArgumentError({
      at: "makeChunk",
      problem: "the network's answer is not of the size that the plan says",
      received: `${answer.length} numbers`,
      expected: `${height} × ${width} × ${channels}`,
      fix: "make the plan for this network",
    });
  }
  const made = emptyChunk(plan);
  const area = chunk[0] * chunk[1];
  for (let y = 0; y < down.weights.length; y++) {
    for (let x = 0; x < across.weights.length; x++) {
      const from = ((down.from + y) * width + across.from + x) * channels;
      for (let c = 0; c < channels; c++) made[c * area + y * chunk[1] + x] = answer[from + c]!;
    }
  }
  return made;
};

const coarserChunk = async (out: string, plan: ResultPlan, { level, row, column }: Place): Promise<Chunk> => {
  const [height, width] = levelsOf(plan)[level - 1]!;
  const [tall, wide] = plan.chunk;
  const size = [Math.min(2 * tall, height - 2 * row * tall), Math.min(2 * wide, width - 2 * column * wide)] as const;
  const quarter = async (below: 0 | 1, beside: 0 | 1): Promise<Chunk | null> => {
    if (below * tall >= size[0] || beside * wide >= size[1]) return null;
    const place = { level: level - 1, row: 2 * row + below, column: 2 * column + beside };
    return neededChunk(out, plan, place);
  };
  const quarters: Quarter = [await quarter(0, 0), await quarter(0, 1), await quarter(1, 0), await quarter(1, 1)];
  return coarser(plan, quarters, size);
};

/** What the chunks of a result are made of. */
export interface ChunkMaker {
  readonly source: PictureSource;
  /** Cut so that each tile answers one chunk. */
  readonly tiles: TilePlan;
  readonly plan: ResultPlan;
  readonly out: string;
  readonly ask: AskTile;
}

/** Of the first level by asking, of the others from the level below, which must be whole. */
const makeChunk = ({ source, tiles, plan, out, ask }: ChunkMaker, place: Place): Promise<Chunk> =>
  place.level === 0 ? answeredChunk(source, tiles, plan, place, ask) : coarserChunk(out, plan, place);

/** A chunk that is there and whole. */
const finishedChunk = (out: string, plan: ResultPlan, place: Place): Promise<Chunk | null> =>
  readChunk(out, plan, place).catch((failure) => {
    if (failure instanceof PictureError) return null;
    throw failure;
  });

/**
 * The chunks of a level that are not there, or damaged.
 *
 * @example
 * (await missingPlaces("nothing-yet.zarr", plan, 0)).length; // 4
 */
export const missingPlaces = async (out: string, plan: ResultPlan, level: number): Promise<readonly Place[]> => {
  const places: Place[] = [];
  for (const place of placesOf(plan, level)) if (!(await finishedChunk(out, plan, place))) places.push(place);
  return places;
};

/**
 * The bytes of a chunk's file: of what is there, or else made. Of the first level by asking, of the others from the level below,
 * which must be whole. The same bytes, whoever makes them: writing them twice is writing them once.
 *
 * @throws {@link PictureError} when a chunk of the level below is missing or damaged.
 * @example
 * const net = model(input([null, null, 3]), conv2d(1, 3, { padding: "same" }));
 * const source = await openPicture("slide.tif");
 * const tiles = exactTiles(net, [40, 60], { answer: 32 });
 * // Whether anything is there at all; a network goes here.
 * const ask: AskTile = async ({ height, width, data }) => Array.from({ length: height * width }, (_, i) => (data[3 * i]! > 0 ? 1 : 0));
 * const maker = { source, tiles, plan, out: "seen.zarr", ask };
 * (await chunkFile(maker, { level: 0, row: 0, column: 0 })).length > 0; // true
 */
export const chunkFile = async (maker: ChunkMaker, place: Place): Promise<Uint8Array> =>
  encodeChunk((await finishedChunk(maker.out, maker.plan, place)) ?? (await makeChunk(maker, place)));
