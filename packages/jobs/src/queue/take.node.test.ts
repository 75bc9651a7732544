/** A batch that is sent again while it ends: its folder is given back all the same. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { type Job, Worker } from "bullmq";
import { expect, test } from "vitest";
import { openQueue, startWorker } from "../index.ts";
import { connect } from "../redis/connect.ts";
import { counting } from "../testing/counting.ts";
import { endBatch } from "../worker/end-batch.ts";
import { BATCHES, claim } from "./keys.ts";
import { closeQueues, queuesOn } from "./queues.ts";

test.skipIf(!hasRedis)("no mark is left by who sends a batch again between its last step and its end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-take-"));
  const [out, picture] = [join(folder, "out"), join(folder, "a.png")];
  await writeFile(picture, "a");
  await using server = await RedisServer.start();
  const connected = await connect(server.address);
  const queues = queuesOn(connected, "tributary", await claim(connected, "tributary"));
  await queues.batches.pause();
  await using queue = await openQueue(server.address);
  const given = { model: new Uint8Array(1), pictures: [picture], out };
  const { id } = await queue.send(given);
  const worker = await startWorker(server.address, { tasks: { predict: counting() }, cache: folder });
  await expect.poll(async () => (await queue.status(id)).state, { timeout: 10_000 }).toBe("ending");
  await worker.stop();

  // The end of a batch as a worker does it, which takes a while to say that it is done.
  let say = (): void => {};
  const said = new Promise<void>((resolve) => {
    say = resolve;
  });
  let ended = false;
  const process = async (job: Job) => {
    const counts = await endBatch(queues, job);
    ended = true;
    await said;
    return counts;
  };
  const slow = new Worker(BATCHES, process, { connection: connected.redis, prefix: "tributary" });
  await queues.batches.resume();
  await expect.poll(() => ended, { timeout: 10_000 }).toBe(true);
  const again = queue.send(given);
  await sleep(300);
  say();
  expect(await queue.wait((await again).id)).toMatchObject({ state: "done", done: 1 });
  expect((await readdir(out)).sort()).toEqual(["a.txt", `results-${id}.jsonl`]);
  await slow.close();
  await closeQueues(queues);
  await rm(folder, { recursive: true });
});
