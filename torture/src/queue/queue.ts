/** @file `pnpm torture queue`: workers that are killed and hang, a Redis that is killed, full disks, batches sent twice. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageFrom, randomFrom } from "@tributary/images";
import { encodePng } from "@tributary/images/node";
import { openQueue } from "@tributary/jobs";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import type { Fault, Result } from "../fault.ts";
import { type Limits, lasting } from "../limits.ts";
import { maskTask, networkBytes, SIDE } from "./mask-task.ts";
import { type Deed, deeds, round, type Subject, writePictures } from "./round.ts";
import { Workers } from "./workers.ts";

export interface QueueOptions extends Limits {
  readonly seed: number;
  /** The folder of the program `queue-worker`. */
  readonly programs: string;
  /** Pictures of a batch. Default 300. */
  readonly pictures?: number;
}

const drawn = (i: number): Promise<Uint8Array> => {
  const random = randomFrom(i, "picture");
  return encodePng(
    imageFrom(
      Uint8Array.from({ length: SIDE * SIDE }, () => random.integer(256)),
      [SIDE, SIDE, 1],
    ),
  );
};

/** What the network says of each picture, without a queue. */
const expected = async (paths: readonly string[], contents: readonly Uint8Array[]): Promise<Subject["pictures"]> => {
  const task = await maskTask({ bytes: networkBytes(), sha256: "", path: "" }, null);
  const { signal } = new AbortController();
  const all = new Map<string, Uint8Array | null>();
  for (const [i, path] of paths.entries()) {
    const bytes = new Uint8Array(contents[i]!);
    all.set(path, i === 2 ? null : ((await task.run({ path, bytes }, { signal })).files?.["-mask.png"] ?? null));
  }
  await task.close();
  return all;
};

export const queue = async (options: QueueOptions): Promise<Result> => {
  const header = ["what was done to it", "times"];
  if (!hasRedis) return { header, rows: [], faults: [], skipped: ["all of it: there is no redis-server"] };
  const { seed, programs, count, pictures = 300 } = options;
  const folder = await mkdtemp(join(tmpdir(), "tributary-queue-"));
  const contents = await Promise.all(Array.from({ length: pictures }, (_, i) => drawn(i)));
  const paths = await writePictures(folder, contents);
  const server = await RedisServer.start();
  const workers = await Workers.start(join(programs, "queue-worker.js"), server.address, join(folder, "models"));
  const open = await openQueue(server.address);
  const subject: Subject = { queue: open, server, workers, pictures: await expected(paths, contents) };
  const faults: Fault[] = [];
  const done: Deed[] = [];
  const goesOn = lasting(options);
  let rounds = 0;
  try {
    for (; goesOn(done.length); rounds++) {
      const result = await round(subject, randomFrom(seed, `round ${rounds}`), count - done.length);
      if (!result) break;
      done.push(...result.done);
      options.say?.(done.length, faults.length);
      for (const { loss, what } of result.losses) {
        faults.push({ at: `round ${rounds}`, what: `${loss}: ${what}`, again: `pnpm torture queue --seed ${seed}` });
      }
    }
  } finally {
    workers.end();
    await open.dispose();
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
  const row = (what: string, all: readonly Deed[]): readonly [string, number] => [what, all.length];
  return {
    header,
    rows: [
      ...deeds.map((what) =>
        row(
          what,
          done.filter((one) => one === what),
        ),
      ),
      row("all", done),
      ["batches", rounds],
      ["pictures", rounds * pictures],
    ],
    faults,
    skipped: [],
  };
};
