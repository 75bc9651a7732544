import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { expect, test } from "vitest";
import { openQueue, startWorker, type Task } from "../index.ts";

const megabytes = (): number => Math.ceil(process.memoryUsage.rss() / 1e6);
const withoutNumbers = (message: string): string => message.replaceAll(/\d+ MB/g, "N MB");

test("less than the process takes before any work is refused", async () => {
  const predict: Task = async () => ({ run: async () => ({ answer: null }), close: async () => {} });
  const options = { tasks: { predict }, memoryMegabytes: 5 };
  const failure: unknown = await startWorker("redis://127.0.0.1:1", options).catch((error: Error) => error);
  expect(withoutNumbers(String(failure))).toMatchInlineSnapshot(`
    "ArgumentError: startWorker: the limit of memory is below what the process takes before any work
      received  N MB
      expected  more than N MB, and room for a model and a picture
      to fix    give it more"
  `);
});

test.skipIf(!hasRedis)(
  "a worker that grows finishes its picture and ends; the others' pictures wait for another",
  async () => {
    await using server = await RedisServer.start();
    await using queue = await openQueue(server.address);
    const folder = await mkdtemp(join(tmpdir(), "memory-"));
    try {
      const pictures = ["0.png", "1.png", "2.png"].map((name) => join(folder, name));
      for (const path of pictures) await writeFile(path, path);
      const kept: Uint8Array[] = [];
      const growing: Task = async () => ({
        async run() {
          kept.push(new Uint8Array(150e6).fill(1));
          return { answer: null };
        },
        close: async () => {},
      });
      const small: Task = async () => ({ run: async () => ({ answer: null }), close: async () => {} });
      const model = new TextEncoder().encode("m");
      const { id } = await queue.send({ model, pictures, out: join(folder, "out") });
      const cache = join(folder, "cache");
      const memoryMegabytes = megabytes() + 100;
      const worker = await startWorker(server.address, { tasks: { predict: growing }, cache, memoryMegabytes });
      const failure = await worker.ended.catch((error: Error) => error.message);
      expect(withoutNumbers(String(failure))).toMatchInlineSnapshot(`
        "worker: its process takes more memory than it may, and ends: no picture is lost, and what waits is for other workers
          received  N MB
          expected  at most N MB
          to fix    start it again, with more memory, less concurrency, fewer models or smaller chunks"
      `);
      expect(kept.length).toBe(1);
      expect(await queue.status(id)).toMatchObject({ done: 1, failed: 0 });
      expect(await queue.overview()).toMatchObject({ active: 0, waiting: 2, workers: [] });
      await using _other = await startWorker(server.address, { tasks: { predict: small }, cache });
      expect(await queue.wait(id)).toMatchObject({ done: 3, failed: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
