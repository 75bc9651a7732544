/** @file A result on the disk: an OME-Zarr with all its levels, of which each chunk is a file, whole or not there. */

import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { readFile, writeFile } from "@tributary/files";
import { checkNumber } from "@tributary/kernel/authoring";
import { PictureError } from "../pictures/picture-source.ts";
import { aboutVersion4, aboutVersion5, LEVEL } from "./metadata.ts";

/** What the numbers are: classes, one of each pixel; or as many values as there are channels. */
export type ResultKind = "labels" | "values";

export interface ResultPlan {
  readonly height: number;
  readonly width: number;
  readonly kind: ResultKind;
  /** How many values each pixel has; 1 for labels. */
  readonly channels: number;
  /** The sides of a chunk, in pixels. */
  readonly chunk: readonly [height: number, width: number];
  /** What it was made of and by: a result is only gone on with by the same. */
  readonly identity: string;
  /** The names of the classes, in the order of the labels or channels. Default none. */
  readonly classes?: readonly string[] | undefined;
}

/** The numbers of a chunk: always a whole one; what lies beyond the picture is 0. */
export type Chunk = Uint8Array | Float32Array;

/** Which chunk of which level. */
export interface Place {
  readonly level: number;
  readonly row: number;
  readonly column: number;
}

const ceil = (size: number, by: number): number => Math.ceil(size / by);

/**
 * The sizes of every level: each has half the sides, until one chunk holds it.
 *
 * @example
 * levelsOf({ ...plan, height: 1000, width: 700, chunk: [512, 512] }); // [[1000, 700], [500, 350]]
 */
export const levelsOf = ({
  height,
  width,
  chunk,
}: ResultPlan): readonly (readonly [height: number, width: number])[] => {
  const levels: (readonly [number, number])[] = [[height, width]];
  for (let [h, w] = levels[0]!; h > chunk[0] || w > chunk[1]; ) {
    [h, w] = [ceil(h, 2), ceil(w, 2)];
    levels.push([h, w]);
  }
  return levels;
};

/**
 * All chunks of a level, row by row.
 *
 * @example
 * placesOf({ ...plan, height: 1000, width: 700, chunk: [512, 512] }, 0).length; // 4
 */
export const placesOf = (plan: ResultPlan, level: number): readonly Place[] => {
  const levels = levelsOf(plan);
  checkNumber("placesOf", "level", level, { least: 0, most: levels.length - 1, whole: true });
  const [height, width] = levels[level]!;
  const [rows, columns] = [ceil(height, plan.chunk[0]), ceil(width, plan.chunk[1])];
  return Array.from({ length: rows * columns }, (_, i) => ({
    level,
    row: Math.floor(i / columns),
    column: i % columns,
  }));
};

/**
 * The name of a chunk's file below the folder.
 *
 * @example
 * chunkName({ kind: "labels" }, { level: 0, row: 3, column: 4 }); // "0/3/4"
 * chunkName({ kind: "values" }, { level: 0, row: 3, column: 4 }); // "0/0/3/4"
 */
export const chunkName = ({ kind }: Pick<ResultPlan, "kind">, { level, row, column }: Place): string =>
  kind === "labels" ? `${level}/${row}/${column}` : `${level}/0/${row}/${column}`;

const countOf = ({ channels, chunk }: ResultPlan): number => channels * chunk[0] * chunk[1];

/** Where gzip says which system wrote a file: 255 is none that is known, the same on all. */
const SYSTEM = { at: 9, unknown: 255 } as const;

/** The bytes of a chunk's file. Numbers lie little end first, as on every machine that runs this. */
export const encodeChunk = async (numbers: Chunk): Promise<Uint8Array> => {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const packed = await promisify(gzip)(bytes, { level: LEVEL });
  packed[SYSTEM.at] = SYSTEM.unknown;
  return packed;
};

/** @throws {@link PictureError} when the file holds something else. */
const decodeChunk = async (at: string, plan: ResultPlan, bytes: Uint8Array): Promise<Chunk> => {
  const length = countOf(plan) * (plan.kind === "labels" ? 1 : 4);
  const found = await promisify(gunzip)(bytes, { maxOutputLength: length }).catch(() => null);
  if (found?.length !== length) {
    throw new PictureError({
      at,
      problem: "the chunk is damaged",
      received: found ? `${found.length} bytes` : "no gzip stream of that size",
      expected: `${length} bytes`,
      fix: "remove the file, and start again: only what is missing is done",
    });
  }
  const own = Uint8Array.from(found);
  return plan.kind === "labels" ? own : new Float32Array(own.buffer);
};

/** The chunk at a place; null where it is not done yet. */
export const readChunk = async (out: string, plan: ResultPlan, place: Place): Promise<Chunk | null> => {
  const path = join(out, chunkName(plan, place));
  const bytes = await readFile(path, { maxBytes: 2 ** 30 }).catch((failure) => {
    if (Object(failure).code === "ENOENT") return null;
    throw failure;
  });
  return bytes && decodeChunk(path, plan, bytes);
};

/** @throws {@link PictureError} when the chunk is not there, or damaged. */
export const neededChunk = async (out: string, plan: ResultPlan, place: Place): Promise<Chunk> => {
  const found = await readChunk(out, plan, place);
  if (found) return found;
  throw new PictureError({
    at: out,
    problem: `chunk ${place.row}, ${place.column} of level ${place.level} is not there`,
    expected: "a level that is whole",
    fix: "start again: only what is missing is done",
  });
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What a result that is there already was made of and by; null where there is none. */
const identityAt = async (out: string): Promise<string | null> => {
  const bytes = await readFile(join(out, ".zattrs"), { maxBytes: 2 ** 20 }).catch((failure) => {
    if (Object(failure).code === "ENOENT") return null;
    throw failure;
  });
  if (!bytes) return null;
  try {
    return String(JSON.parse(new TextDecoder().decode(bytes)).tributary.identity);
  } catch {
    return "";
  }
};

/**
 * Begins a result, or finds one that was begun by the same: finished chunks stay.
 *
 * @throws {@link PictureError} when another one lies there.
 * @example
 * await beginResult("answer.zarr", plan);
 * await listFolder("answer.zarr"); // [".zattrs", ".zgroup", "0", "1", "zarr.json"]
 */
export const beginResult = async (out: string, plan: ResultPlan): Promise<void> => {
  const there = await identityAt(out);
  if (there === plan.identity) return;
  if (there !== null) {
    throw new PictureError({
      at: out,
      problem: "another result lies there: of another picture, another model, or cut otherwise",
      fix: "choose another folder, or remove this one",
    });
  }
  const levels = levelsOf(plan);
  // Attributes come last: what has them has everything.
  for (const [name, content] of [...aboutVersion5(plan, levels), ...aboutVersion4(plan, levels)]) {
    await writeFile(join(out, name), json(content));
  }
};
