/** @file One batch: while it is under way everything goes wrong, and afterwards every picture is looked for. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@tributary/images";
import type { BatchStatus, PictureQueue } from "@tributary/jobs";
import type { RedisServer } from "@tributary/testing/redis";
import { type Place, smallPlace } from "../disk/places.ts";
import { networkBytes } from "./mask-task.ts";
import type { Workers } from "./workers.ts";

/** What is done to it. */
export const deeds = [
  "a worker is killed",
  "a worker hangs, then goes on",
  "Redis is killed",
  "the disk is full",
  "it is sent again",
] as const;
export type Deed = (typeof deeds)[number];
export type Loss = "lost" | "twice" | "different" | "left over";

export interface Subject {
  readonly queue: PictureQueue;
  readonly server: RedisServer;
  readonly workers: Workers;
  /** Pictures, and what the network says of each as the bytes of a file; null of one that is broken. */
  readonly pictures: ReadonlyMap<string, Uint8Array | null>;
}

export interface Round {
  readonly done: readonly Deed[];
  readonly losses: readonly { readonly loss: Loss; readonly what: string }[];
}

const again = (subject: Subject, out: string): Promise<BatchStatus> =>
  subject.queue.send({ model: networkBytes(), pictures: [...subject.pictures.keys()], out });

const deed = async (what: Deed, subject: Subject, place: Place, out: string, random: Random): Promise<void> => {
  const which = random.integer(3);
  if (what === "a worker is killed") subject.workers.kill(which);
  if (what === "a worker hangs, then goes on") await subject.workers.freeze(which, random.uniform(500, 2500));
  if (what === "Redis is killed") {
    await subject.server.stop("SIGKILL");
    await sleep(random.uniform(0, 500));
    await subject.server.start();
  }
  if (what === "the disk is full") {
    // Workers may take the last bytes themselves.
    await place.fill(0).catch(() => {});
    await sleep(random.uniform(200, 2000));
    await rm(join(place.folder, "filler"), { force: true });
  }
  if (what === "it is sent again") await again(subject, out);
};

/** Most are kills: half of all. */
const choose = (random: Random): Deed => (random.chance(0.5) ? deeds[0] : deeds[1 + random.integer(deeds.length - 1)]!);

/** Every picture has its mask and its line, once; nothing else is there. */
const look = async ({ pictures }: Subject, out: string, id: string): Promise<Round["losses"]> => {
  const losses: Round["losses"][number][] = [];
  const right = [...pictures].flatMap(([path, bytes]) => (bytes ? [[basename(path, ".png"), bytes] as const] : []));
  for (const [name, bytes] of right) {
    const found = await readFile(join(out, `${name}-mask.png`)).catch(() => null);
    if (!found) losses.push({ loss: "lost", what: `the mask of ${name}` });
    else if (!found.equals(bytes)) losses.push({ loss: "different", what: `the mask of ${name}` });
  }
  const text = await readFile(join(out, `results-${id}.jsonl`), "utf8").catch(() => "");
  const lines = text
    .trim()
    .split("\n")
    .slice(1)
    .map((line): string => JSON.parse(line).path);
  for (const path of pictures.keys()) {
    const count = lines.filter((one) => one === path).length;
    if (count !== 1) losses.push({ loss: count === 0 ? "lost" : "twice", what: `the line of ${basename(path)}` });
  }
  const known = new Set([...right.map(([name]) => `${name}-mask.png`), `results-${id}.jsonl`]);
  for (const name of await readdir(out)) if (!known.has(name)) losses.push({ loss: "left over", what: name });
  return losses;
};

/** Sends it until nothing has failed but what is broken: full disks fail pictures, which somebody has to send again. */
const untilDone = async (subject: Subject, out: string): Promise<BatchStatus> => {
  const broken = [...subject.pictures.values()].filter((bytes) => bytes === null).length;
  for (;;) {
    const { id } = await again(subject, out);
    const ended = await subject.queue.wait(id).catch(() => null);
    if (ended?.failed === broken) return ended;
  }
};

/** @param most How many things may go wrong. */
export const round = async (subject: Subject, random: Random, most: number): Promise<Round | null> => {
  const place = await smallPlace(8 * 2 ** 20);
  if (!place) return null;
  const out = join(place.folder, "out");
  const done: Deed[] = [];
  try {
    await again(subject, out);
    let isOver = false;
    const ending = untilDone(subject, out).finally(() => {
      isOver = true;
    });
    // What goes wrong with it is met where it is waited for.
    ending.catch(() => {});
    while (!isOver && done.length < most) {
      await sleep(random.uniform(50, 900));
      const what = choose(random);
      // Where no disk of its own can be mounted, it is not filled.
      if (what === "the disk is full" && !place.lock) continue;
      await deed(what, subject, place, out, random);
      done.push(what);
    }
    const { id } = await ending;
    // Whoever stood still may still come with something.
    await sleep(1500);
    return { done, losses: await look(subject, out, id) };
  } finally {
    await place.remove();
  }
};

/** Pictures in a folder, the third one broken. */
export const writePictures = async (folder: string, contents: readonly Uint8Array[]): Promise<readonly string[]> => {
  const paths = contents.map((_, i) => join(folder, `${i}.png`));
  for (const [i, path] of paths.entries()) await writeFile(path, i === 2 ? "this is no picture" : contents[i]!);
  return paths;
};
