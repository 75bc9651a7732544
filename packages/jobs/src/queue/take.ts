/** @file A folder for a batch: whose it is, what is left of an earlier run, and the mark that workers look for. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Batch } from "../batch/batch.ts";
import { mark, ownerOf, unmark } from "../batch/marker.ts";
import { damaged, type Outcome, outcomeOf } from "../batch/outcome.ts";
import { QueueError } from "../errors.ts";
import { keysOf } from "./keys.ts";
import type { Queues } from "./queues.ts";
import { type BatchRecord, batchRecord, FINISHED, statusOf } from "./status.ts";

/** Between two looks. */
const GLANCE = 500;

/** What came of a batch so far. */
export const outcomeSoFar = async (queues: Queues, record: BatchRecord): Promise<Outcome> => {
  const parent = await queues.batches.getJob(record.id);
  return parent ? outcomeOf(queues, record, parent) : { results: [], failed: [] };
};

/** Whether the batch has been done, and what it wrote is there. */
export const isWhole = async (queues: Queues, id: string): Promise<boolean> => {
  const record = await batchRecord(queues.connected, queues.name, id);
  if (!record || (await statusOf(queues, record)).state !== "done") return false;
  const { results, failed } = await outcomeSoFar(queues, record);
  return failed.length === 0 && (await damaged(results)) === null;
};

/** Whoever is there has to be at its end. */
const checkFree = async (queues: Queues, batch: Batch): Promise<void> => {
  const { connected, name, identity } = queues;
  const owner = await ownerOf(batch.out);
  if (!owner || owner.batch === batch.id) return;
  const other = owner.queue === identity ? await batchRecord(connected, name, owner.batch) : null;
  const state = other ? (await statusOf(queues, other)).state : null;
  if (owner.queue === identity && (state === null || FINISHED.has(state))) return;
  throw new QueueError({
    at: batch.out,
    problem: "another batch writes into this folder",
    received: owner.queue === identity ? `batch ${owner.batch}, ${state}` : `batch ${owner.batch} of another queue`,
    expected: "a folder of its own for each batch that is under way",
    fix: `choose another folder, or wait for that batch; if it will never end, remove ${join(batch.out, "tributary-batch.json")}`,
  });
};

/** Makes room for a batch: what is left of an earlier run of it goes, and its folder is nobody else's. */
export const take = async (queues: Queues, batch: Batch): Promise<void> => {
  const { connected, name, batches } = queues;
  await checkFree(queues, batch);
  const record = await batchRecord(connected, name, batch.id);
  if (!record || !FINISHED.has((await statusOf(queues, record)).state)) return;
  for (let tries = 0; ; tries++) {
    try {
      await batches.remove(batch.id, { removeChildren: true });
      if (!(await batches.getJob(batch.id))) break;
    } catch (failure) {
      if (tries > 100) throw failure;
    }
    if (tries > 100)
      throw new QueueError({
        at: `batch ${batch.id}`,
        problem: "workers are still at what was cancelled",
        fix: "send it again in a minute",
      });
    await sleep(GLANCE);
  }
  await connected.redis.del(keysOf(name).batch(batch.id));
};

/**
 * Marks the folder, sends, and looks back: a batch that was under way already may have given its folder back just before it was marked, and
 * would leave the mark behind.
 */
export const marked = async (queues: Queues, batch: Batch, send: () => Promise<void>): Promise<void> => {
  if ((await ownerOf(batch.out))?.batch === batch.id) return send();
  const joins = (await batchRecord(queues.connected, queues.name, batch.id)) !== null;
  await mark(batch.out, { queue: queues.identity, batch: batch.id });
  await send();
  if (!joins) return;
  const state = async () => (await statusOf(queues, batch)).state;
  let now = await state();
  for (; now === "ending"; now = await state()) await sleep(GLANCE);
  if (FINISHED.has(now)) await unmark(batch.out, batch.id);
};
