/** @file A queue, as whoever sends pictures to it sees it. */
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readFile } from "@tributary/files";
import { checkOptions } from "@tributary/kernel/authoring";
import { batchOf, checkSent, hashed } from "../batch/batch.ts";
import { unmark } from "../batch/marker.ts";
import { fetchModel, keepModel } from "../batch/models.ts";
import type { Outcome } from "../batch/outcome.ts";
import { QueueError } from "../errors.ts";
import { asQueueError, connect } from "../redis/connect.ts";
import { version } from "../version.ts";
import { checkName, claim, keysOf } from "./keys.ts";
import type { QueueOptions, QueueStatus, SendOptions, WaitOptions } from "./options.ts";
import { progressFrom } from "./progress.ts";
import { closeQueues, type Queues, queuesOn } from "./queues.ts";
import { sendBatch } from "./send.ts";
import {
  type BatchRecord,
  type BatchStatus,
  batchRecord,
  type FailedPicture,
  FINISHED,
  type PictureResult,
  statusOf,
  workersOf,
} from "./status.ts";
import { isWhole, marked, outcomeSoFar, take } from "./take.ts";

/** How long the answer to "how far is it" is true. */
const GLANCE = 500;

/** A queue of pictures on Redis, made by {@link openQueue}. */
export class PictureQueue {
  readonly #opened: Queues;
  #disposed = false;

  /** @internal */
  constructor(queues: Queues) {
    this.#opened = queues;
  }

  /** The address, without its password. */
  get address(): string {
    return this.#opened.connected.at;
  }

  get #queues(): Queues {
    if (!this.#disposed) return this.#opened;
    throw new QueueError({
      at: this.address,
      problem: "the queue has been disposed of",
      fix: "open it again with openQueue(), or call dispose() later",
    });
  }

  /**
   * Sends pictures to be worked on. The same batch is never there twice: while it is under way it is joined, and once it is done it is
   * done again only where pictures failed or files are gone.
   *
   * @throws {@link QueueError} when the folder is another batch's.
   */
  async send(options: SendOptions): Promise<BatchStatus> {
    checkOptions("send", options, {
      model: "required",
      pictures: "required",
      out: "required",
      task: "optional",
      options: "optional",
      onProgress: "optional",
    });
    try {
      return await this.#send(options);
    } catch (failure) {
      throw asQueueError(failure, this.address);
    }
  }

  async #send(options: SendOptions): Promise<BatchStatus> {
    const { connected, name } = this.#queues;
    const { task = "predict", options: told = null } = options;
    checkSent({ ...options, task, options: told });
    const bytes = typeof options.model === "string" ? await readFile(options.model) : options.model;
    const pictures = await hashed(options.pictures, options.onProgress);
    const model = await keepModel(connected, name, bytes);
    const batch = batchOf({ version, task, options: told, model, out: resolve(options.out) }, pictures);
    if (await isWhole(this.#queues, batch.id)) return this.status(batch.id);
    await take(this.#queues, batch);
    await marked(this.#queues, batch, () => sendBatch(this.#queues, batch, pictures));
    return this.status(batch.id);
  }

  /** @throws {@link QueueError} when there is no such batch. */
  async status(id: string): Promise<BatchStatus> {
    return statusOf(this.#queues, await this.#record(id));
  }

  /** Every batch of the last 30 days, the newest first; who works; what waits. */
  async overview(): Promise<QueueStatus> {
    const { connected, name, batches, pictures } = this.#queues;
    const jobs = await batches.getJobs(["waiting-children", "waiting", "active", "delayed", "completed", "failed"]);
    const records = await Promise.all(jobs.map((job) => batchRecord(connected, name, String(job.id))));
    const known = records.filter((record) => record !== null);
    const statuses = await Promise.all(known.map((record) => statusOf(this.#queues, record)));
    const active = await pictures.getActiveCount();
    const left = statuses
      .filter(({ state }) => !FINISHED.has(state))
      .reduce((sum, { pictures: all, done, failed }) => sum + all - done - failed, 0);
    return {
      batches: [...statuses].sort((a, b) => b.since - a.since),
      workers: await workersOf(connected, name),
      waiting: Math.max(0, left - active),
      active,
      paused: await pictures.isPaused(),
      notes: connected.server.appends
        ? []
        : [
            "this Redis does not write down what it is told: what was done since its last snapshot is forgotten when it is started again (--appendonly yes)",
          ],
    };
  }

  /** The pictures that have failed, and why. */
  async failed(id: string): Promise<readonly FailedPicture[]> {
    return (await this.#outcome(id)).failed.map(({ name: _, ...picture }) => picture);
  }

  /** The answers so far, in the order of the pictures. */
  async results(id: string): Promise<readonly PictureResult[]> {
    return (await this.#outcome(id)).results;
  }

  /**
   * Waits until a batch has ended.
   *
   * @throws {@link QueueError} when its end failed, it was cancelled, or Redis has forgotten it.
   */
  async wait(id: string, options: WaitOptions = {}): Promise<BatchStatus> {
    checkOptions("wait", options, { onProgress: "optional", signal: "optional" });
    const { onProgress, signal } = options;
    const progress = progressFrom();
    for (;;) {
      signal?.throwIfAborted();
      const status = await this.status(id);
      await onProgress?.(progress(status));
      if (status.state === "done") return status;
      if (FINISHED.has(status.state)) {
        throw new QueueError({
          at: `batch ${id}`,
          problem: status.state === "cancelled" ? "it was cancelled" : "its pictures are done, but not its end",
          ...(status.reason === undefined ? {} : { received: status.reason }),
          fix: "send it again",
        });
      }
      await sleep(GLANCE, undefined, signal ? { signal } : {}).catch(() => {});
    }
  }

  /** Workers finish what they are at, and take nothing more. */
  async pause(): Promise<void> {
    await this.#queues.pictures.pause();
  }

  async resume(): Promise<void> {
    await this.#queues.pictures.resume();
  }

  /** Takes back what has not begun. What is written stays; what workers are at is not written any more. */
  async cancel(id: string): Promise<void> {
    const { connected, name, batches } = this.#queues;
    const record = await this.#record(id);
    const { state } = await statusOf(this.#queues, record);
    if (FINISHED.has(state)) {
      throw new QueueError({
        at: `batch ${id}`,
        problem: `there is nothing to cancel: it is ${state}`,
        fix: "leave it",
      });
    }
    await connected.redis.set(keysOf(name).batch(id), JSON.stringify({ ...record, cancelled: true }), "KEEPTTL");
    await unmark(record.out, id);
    await (await batches.getJob(id))?.removeUnprocessedChildren();
  }

  /** Sends the pictures that failed once more, as a batch of their own. What had changed in their files is taken as it is now. */
  async retry(id: string): Promise<BatchStatus> {
    const { connected, name } = this.#queues;
    const { task, options, model, out } = await this.#record(id);
    const { failed } = await this.#outcome(id);
    if (failed.length === 0) {
      throw new QueueError({
        at: `batch ${id}`,
        problem: "there is nothing to retry: no picture has failed",
        fix: "leave it",
      });
    }
    const { bytes } = await fetchModel(connected, name, model, null);
    return this.send({
      task,
      options,
      model: bytes,
      out,
      pictures: failed.map(({ reason: _, ...picture }) => picture),
    });
  }

  /** Closes the connection. What was sent goes on. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await closeQueues(this.#opened);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #record(id: string): Promise<BatchRecord> {
    const { connected, name } = this.#queues;
    const record = await batchRecord(connected, name, id);
    if (record) return record;
    throw new QueueError({
      at: `batch ${id}`,
      problem: "there is no such batch in the queue",
      expected: "a batch of the last 30 days, in a Redis that has not lost what it held",
      fix: "look at the list of batches; if Redis was started again without its files, send it again",
    });
  }

  async #outcome(id: string): Promise<Outcome> {
    return outcomeSoFar(this.#queues, await this.#record(id));
  }
}

/**
 * Opens a queue on a Redis server, and makes it where there is none.
 *
 * @param address `redis://host:port`, `redis://:password@host:port/database`, or `rediss://` for an encrypted connection.
 * @throws {@link QueueError} when no Redis answers, refuses the password, is too old, throws jobs away when it is full, or another
 * program has keys of the queue's name.
 * @example
 * await using queue = await openQueue(address, { name: "empty" });
 * const { batches, waiting } = await queue.overview();
 * [batches.length, waiting]; // [0, 0]
 */
export const openQueue = async (address: string, options: QueueOptions = {}): Promise<PictureQueue> => {
  checkOptions("openQueue", options, { name: "optional" });
  const name = checkName("openQueue", options.name ?? "tributary");
  const connected = await connect(address);
  try {
    return new PictureQueue(queuesOn(connected, name, await claim(connected, name)));
  } catch (failure) {
    connected.redis.disconnect();
    throw failure;
  }
};
