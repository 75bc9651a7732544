/** @file One large picture as an OME-Zarr, by the command line: `tributary predict slide.tif --out answer.zarr --queue`. */
import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { unzipSync } from "node:zlib";
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  conv2dTranspose,
  input,
  maxPooling2d,
  model,
  type TrainedModel,
} from "@tributary/kernel";
import { createPredictor, encodeModel, initialize, mask } from "@tributary/runtime";
import { patternAt, patternTiff, tiledTiff } from "@tributary/testing/command";
import type { RedisServer } from "@tributary/testing/redis";
import type { Loss, Subject } from "./subject.ts";
import { Workers } from "./workers.ts";

/** Neither side is a multiple of the chunk's, nor of the file's tiles'. */
const [HEIGHT, WIDTH, CHUNK] = [700, 1010, 48];

/** It sees around each pixel, pools, and comes back: tiles have to begin where strides fall. */
const network = (): TrainedModel => {
  const same = (filters: number): Block => conv2d(filters, 5, { padding: "same", activation: "relu" });
  const up = conv2dTranspose(8, 2, { strides: 2 });
  const body = chain(same(8), batchNormalization(), maxPooling2d(2), same(8), up, conv2d(3, 1));
  return { ...initialize(model(input([null, null, 1]), body), { seed: 3 }), preprocessing: "unit" as const };
};

interface Level {
  readonly height: number;
  readonly width: number;
  readonly labels: Uint8Array;
}

/** What the network says of the whole picture at once. */
const wholeLabels = async (): Promise<Level> => {
  const trained = network();
  await using predictor = await createPredictor(trained);
  const data = Float32Array.from(
    { length: HEIGHT * WIDTH },
    (_, i) => patternAt(Math.floor(i / WIDTH), i % WIDTH, 0) / 255,
  );
  const prediction = await predictor.predict({ data, shape: [1, HEIGHT, WIDTH, 1] });
  return { height: HEIGHT, width: WIDTH, labels: Uint8Array.from(mask(trained, prediction).data) };
};

/** The most frequent of every 2 × 2 labels, counted. */
const coarser = ({ height, width, labels }: Level): Level => {
  const [tall, wide] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const labelAt = (i: number): number => {
    const counts = [0, 0, 0];
    const seen: number[] = [];
    const [y, x] = [2 * Math.floor(i / wide), 2 * (i % wide)];
    for (let row = y; row < Math.min(y + 2, height); row++) {
      for (let column = x; column < Math.min(x + 2, width); column++) seen.push(labels[row * width + column]!);
    }
    for (const label of seen) counts[label]!++;
    return seen.find((label) => counts[label] === Math.max(...counts))!;
  };
  return { height: tall, width: wide, labels: Uint8Array.from({ length: tall * wide }, (_, i) => labelAt(i)) };
};

/** All levels, until one chunk holds the last one. */
const pyramidOf = (first: Level): readonly Level[] => {
  const levels = [first];
  for (let last = first; last.height > CHUNK || last.width > CHUNK; ) {
    last = coarser(last);
    levels.push(last);
  }
  return levels;
};

/** Every chunk of every level by the name of its file: its labels, and 0 beyond the picture. */
const chunksOf = (levels: readonly Level[]): ReadonlyMap<string, Uint8Array> => {
  const chunks = new Map<string, Uint8Array>();
  for (const [level, { height, width, labels }] of levels.entries()) {
    for (let top = 0; top < height; top += CHUNK) {
      for (let left = 0; left < width; left += CHUNK) {
        const labelAt = (y: number, x: number): number => (y < height && x < width ? labels[y * width + x]! : 0);
        const chunk = Uint8Array.from({ length: CHUNK * CHUNK }, (_, i) =>
          labelAt(top + Math.floor(i / CHUNK), left + (i % CHUNK)),
        );
        chunks.set(`${level}/${top / CHUNK}/${left / CHUNK}`, chunk);
      }
    }
  }
  return chunks;
};

/** The names of all files below a folder. */
const filesIn = async (folder: string): Promise<readonly string[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => relative(folder, join(one.parentPath, one.name)));
};

interface Line {
  /** By path, of what was answered. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of what has failed, and was there all the same, or was made later. */
  readonly part?: { readonly level: number; readonly row: number; readonly column: number };
}

const chunksIn = (out: string, { files, part }: Line): readonly string[] => {
  if (files) return Object.keys(files).map((path) => relative(out, path));
  return part ? [`${part.level}/${part.row}/${part.column}`] : [];
};

/** The chunks that the batches of a folder tell of. */
const toldIn = async (out: string, results: readonly string[]): Promise<readonly string[]> => {
  const texts = await Promise.all(results.map((name) => readFile(join(out, name), "utf8")));
  const lines = texts.flatMap((text) => text.trim().split("\n").slice(1));
  return lines.flatMap((line) => chunksIn(out, JSON.parse(line)));
};

/** Every chunk is there, is what the network says of the whole picture, and has its line once; nothing else is there. */
const look = async (chunks: ReadonlyMap<string, Uint8Array>, out: string): Promise<readonly Loss[]> => {
  const losses: Loss[] = [];
  const names = await filesIn(out);
  const results = names.filter((name) => /^results-[0-9a-f]{16}\.jsonl$/.test(name));
  const told = await toldIn(out, results);
  for (const [name, labels] of chunks) {
    const packed = await readFile(join(out, name)).catch(() => null);
    if (!packed) losses.push({ loss: "lost", what: `chunk ${name}` });
    else if (!unzipSync(packed).equals(labels)) losses.push({ loss: "different", what: `chunk ${name}` });
    const count = told.filter((one) => one === name).length;
    if (count !== 1) losses.push({ loss: count === 0 ? "lost" : "twice", what: `the line of chunk ${name}` });
  }
  const about = /^(\d\/)?(\.z\w+|zarr\.json)$/;
  for (const name of names) {
    if (!chunks.has(name) && !about.test(name) && !results.includes(name)) {
      losses.push({ loss: "left over", what: name });
    }
  }
  return losses;
};

/** @param command The program `tributary`. */
export const slideSubject = async (server: RedisServer, folder: string, command: string): Promise<Subject> => {
  const [slide, file] = [join(folder, "slide.tif"), join(folder, "pixels.safetensors")];
  await writeFile(slide, tiledTiff(patternTiff(HEIGHT, WIDTH, 1, 128)));
  await writeFile(file, encodeModel(network()));
  const chunks = chunksOf(pyramidOf(await wholeLabels()));
  const place = ["--queue", server.address, "--queue-name", "slides"];
  const cache = ["--cache", join(folder, "models")];
  const workers = await Workers.start([command, "worker", ...place, ...cache, "--lock-seconds", "1"]);
  const predict = (out: string): Promise<boolean> => {
    const words = [command, "predict", file, slide, "--out", `${out}.zarr`, "--chunk", String(CHUNK), ...place];
    const child = spawn(process.execPath, words, { stdio: "ignore" });
    return new Promise((resolve) => child.once("exit", (code) => resolve(code === 0)));
  };
  let others: Promise<unknown>[] = [];
  return {
    name: "one large picture",
    server,
    workers,
    again: async (out) => void others.push(predict(out)),
    async untilDone(out) {
      while (!(await predict(out)));
    },
    async settle() {
      await Promise.all(others);
      others = [];
    },
    look: (out) => look(chunks, `${out}.zarr`),
    close: async () => workers.end(),
  };
};
