/** Parts of a large picture: told apart where they fail and where they are worked on, and sent once more as what they are. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArgumentError } from "@tributary/kernel";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { expect, test } from "vitest";
import { openQueue, startWorker, type Task } from "../index.ts";

test.skipIf(!hasRedis)("a part that has failed is sent once more, and what is there is not written again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-parts-"));
  const [out, slide] = [join(folder, "out"), join(folder, "slide")];
  await writeFile(slide, "0 broken 2");
  await using server = await RedisServer.start();
  const seen: string[] = [];
  /** Answers the word of the picture that is meant. */
  const word: Task = async () => ({
    run: async ({ path, part, bytes }) => {
      const text = (await readFile(path, "utf8")).split(" ")[Number(part)] ?? `no part, but ${bytes.length} bytes`;
      if (text === "broken") throw new ArgumentError({ at: path, problem: "this part is broken" });
      return { answer: text, files: { "": new TextEncoder().encode(text) } };
    },
    close: async () => {},
  });
  const onPicture = (path: string): void => void seen.push(path.replace(folder, ""));
  await using worker = await startWorker(server.address, { tasks: { predict: word }, cache: folder, onPicture });
  await using queue = await openQueue(server.address);
  const given = [0, 1, 2].map((part) => ({ path: slide, name: `0/${part}`, part }));
  const model = new Uint8Array(1);

  const first = await queue.send({ model, pictures: given, out });
  expect(await queue.wait(first.id)).toMatchObject({ done: 2, failed: 1 });
  expect(seen.toSorted()).toEqual(["/slide (0/0)", "/slide (0/1)", "/slide (0/2)"]);
  const reason = `${slide}: this part is broken`;
  expect(await queue.failed(first.id)).toEqual([{ path: slide, part: 1, reason }]);
  const lines = (await readFile(join(out, `results-${first.id}.jsonl`), "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line)).at(-1)).toEqual({ path: slide, part: 1, reason });

  await writeFile(slide, "0 mended 2");
  const again = await queue.retry(first.id);
  expect(await queue.wait(again.id)).toMatchObject({ pictures: 1, done: 1, failed: 0 });
  expect((await queue.results(again.id)).map(({ answer }) => answer)).toEqual(["mended"]);
  expect(await readFile(join(out, "0/1"), "utf8")).toBe("mended");

  const before = await stat(join(out, "0/0"));
  const whole = await queue.send({ model, pictures: given, out });
  expect(await queue.wait(whole.id)).toMatchObject({ done: 3, failed: 0 });
  expect((await stat(join(out, "0/0"))).ino).toBe(before.ino);
  await worker.stop();
  await rm(folder, { recursive: true });
});
