/** @file Sends a batch: a flow whose parent waits for all its pictures. Sent twice, or by two at once, it is there once. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobsOptions } from "bullmq";
import type { Batch, PictureJob } from "../batch/batch.ts";
import { KEPT_SECONDS } from "../batch/models.ts";
import { BATCHES, keysOf, PICTURES } from "./keys.ts";
import type { Queues } from "./queues.ts";

/** What a job of a picture carries: the rest stands with its batch. */
export interface PictureData {
  readonly batch: string;
  /** Which of the batch's. */
  readonly index: number;
  readonly picture: PictureJob;
}

/** The parent's other child: it is done when all pictures are there, so that the batch cannot end before. */
export const SENT = "sent";

const pictureId = (batch: string, index: number): string => `${batch}-${index}`;
export const sentId = (batch: string): string => `${batch}-${SENT}`;

const kept = { age: KEPT_SECONDS };
/** Three tries, some seconds apart: disks fill and drain, servers start again. */
const tries: JobsOptions = { attempts: 3, backoff: { type: "exponential", delay: 2000 } };
const ofPictures: JobsOptions = {
  ...tries,
  ignoreDependencyOnFailure: true,
  removeOnComplete: kept,
  removeOnFail: kept,
  stackTraceLimit: 0,
};
const YEAR = 365 * 24 * 3600 * 1000;
/** Jobs that go to Redis at once. */
const PIECE = 500;
/** How long a sender that was killed keeps others waiting. */
const SENDING_SECONDS = 15;

/** Those of a piece that are not there yet: a job that failed must not become its parent's child again. */
const absent = async (
  { connected, name }: Queues,
  batch: string,
  indexes: readonly number[],
): Promise<readonly number[]> => {
  const asked = connected.redis.pipeline();
  for (const index of indexes) asked.exists(`${name}:${PICTURES}:${pictureId(batch, index)}`);
  const answers = (await asked.exec()) ?? [];
  return indexes.filter((_, i) => answers[i]?.[1] === 0);
};

const sendAll = async (
  sending: Queues,
  batch: Batch,
  pictures: readonly PictureJob[],
  stillOurs: () => Promise<unknown>,
): Promise<void> => {
  const { connected, name, flows, pictures: queue } = sending;
  await connected.redis.set(keysOf(name).batch(batch.id), JSON.stringify(batch), "EX", 2 * KEPT_SECONDS);
  await flows.add({
    name: "batch",
    queueName: BATCHES,
    data: { batch: batch.id },
    opts: { ...tries, jobId: batch.id, removeOnComplete: kept, removeOnFail: kept, stackTraceLimit: 0 },
    children: [
      {
        name: SENT,
        queueName: PICTURES,
        data: { batch: batch.id },
        opts: { ...ofPictures, jobId: sentId(batch.id), delay: YEAR },
      },
    ],
  });
  const parent = { id: batch.id, queue: `${name}:${BATCHES}` };
  for (let from = 0; from < pictures.length; from += PIECE) {
    await stillOurs();
    const indexes = Array.from({ length: Math.min(PIECE, pictures.length - from) }, (_, i) => from + i);
    const jobs = (await absent(sending, batch.id, indexes)).map((index) => ({
      name: "picture",
      data: { batch: batch.id, index, picture: pictures[index]! } satisfies PictureData,
      opts: { ...ofPictures, jobId: pictureId(batch.id, index), parent },
    }));
    if (jobs.length > 0) await queue.addBulk(jobs);
  }
  const sent = await queue.getJob(sentId(batch.id));
  if (await sent?.isDelayed()) await sent?.promote();
};

/** Whether all of its pictures are there. */
export const isSent = async ({ pictures }: Pick<Queues, "pictures">, id: string): Promise<boolean> => {
  const state = await pictures.getJobState(sentId(id));
  return state !== "unknown" && state !== "delayed";
};

/** Sends what is missing of a batch. Of two senders one does it, and the other waits; of one that is killed, the next one does the rest. */
export const sendBatch = async (sending: Queues, batch: Batch, pictures: readonly PictureJob[]): Promise<void> => {
  const { redis } = sending.connected;
  const key = keysOf(sending.name).sending(batch.id);
  const me = randomUUID();
  while (!(await isSent(sending, batch.id))) {
    if ((await redis.set(key, me, "EX", SENDING_SECONDS, "NX")) === null) {
      await sleep(100);
      continue;
    }
    try {
      await sendAll(sending, batch, pictures, () => redis.expire(key, SENDING_SECONDS));
    } finally {
      if ((await redis.get(key)) === me) await redis.del(key);
    }
  }
};
