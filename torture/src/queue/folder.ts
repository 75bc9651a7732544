/** @file A folder of pictures, one of them broken, as a batch that a program sends. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageFrom, randomFrom } from "@tributary/images";
import { encodePng } from "@tributary/images/node";
import { type BatchStatus, openQueue } from "@tributary/jobs";
import type { RedisServer } from "@tributary/testing/redis";
import { maskTask, networkBytes, SIDE } from "./mask-task.ts";
import type { Loss, Subject } from "./subject.ts";
import { Workers } from "./workers.ts";

const drawn = (i: number): Promise<Uint8Array> => {
  const random = randomFrom(i, "picture");
  return encodePng(
    imageFrom(
      Uint8Array.from({ length: SIDE * SIDE }, () => random.integer(256)),
      [SIDE, SIDE, 1],
    ),
  );
};

/** Pictures in a folder, the third one broken. */
const writePictures = async (folder: string, count: number): Promise<readonly string[]> => {
  const paths = Array.from({ length: count }, (_, i) => join(folder, `${i}.png`));
  for (const [i, path] of paths.entries()) await writeFile(path, i === 2 ? "this is no picture" : await drawn(i));
  return paths;
};

/** What the network says of each picture, without a queue, as the bytes of a file; null of the one that is broken. */
const expected = async (paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array | null>> => {
  const task = await maskTask({ bytes: networkBytes(), sha256: "", path: "" }, null);
  const { signal } = new AbortController();
  const all = new Map<string, Uint8Array | null>();
  for (const [i, path] of paths.entries()) {
    const bytes = new Uint8Array(await readFile(path));
    all.set(path, i === 2 ? null : ((await task.run({ path, bytes }, { signal })).files?.["-mask.png"] ?? null));
  }
  await task.close();
  return all;
};

/** Every picture has its mask and its line, once; nothing else is there. */
const look = async (
  pictures: ReadonlyMap<string, Uint8Array | null>,
  out: string,
  id: string,
): Promise<readonly Loss[]> => {
  const losses: Loss[] = [];
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

/**
 * @param folder For the pictures and the workers' models.
 * @param program `queue-worker.js`.
 */
export const folderSubject = async (
  server: RedisServer,
  folder: string,
  program: string,
  count: number,
): Promise<Subject> => {
  const pictures = await expected(await writePictures(folder, count));
  const workers = await Workers.start([program, server.address, join(folder, "models")]);
  const queue = await openQueue(server.address);
  const send = (out: string): Promise<BatchStatus> =>
    queue.send({ model: networkBytes(), pictures: [...pictures.keys()], out });
  let id = "";
  const untilDone = async (out: string): Promise<void> => {
    for (;;) {
      // A full disk has no room for the batch's mark either.
      const sent = await send(out).catch(() => sleep(100, null));
      const ended = sent && (await queue.wait(sent.id).catch(() => null));
      if (ended?.failed !== 1) continue;
      id = ended.id;
      return;
    }
  };
  return {
    name: "a folder",
    server,
    workers,
    again: (out) =>
      send(out).then(
        () => {},
        () => {},
      ),
    untilDone,
    // A batch with a broken picture is done again by whoever sends it again.
    settle: untilDone,
    look: (out) => look(pictures, out, id),
    async close() {
      workers.end();
      await queue.dispose();
    },
  };
};
