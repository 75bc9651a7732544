/** @file How far a batch is, what failed in it, and who works. */
import type { Batch } from "../batch/batch.ts";
import type { Json } from "../batch/json.ts";
import type { Connected } from "../redis/connect.ts";
import { BATCHES, keysOf, PICTURES } from "./keys.ts";
import type { Queues } from "./queues.ts";
import { isSent, sentId } from "./send.ts";

/** Where a batch is on its way. */
export type BatchState = "sending" | "running" | "ending" | "done" | "failed" | "cancelled";

/** Nothing more comes of these. */
export const FINISHED: ReadonlySet<string> = new Set<BatchState>(["done", "failed", "cancelled"]);

/** How far a batch is. */
export interface BatchStatus {
  readonly id: string;
  readonly state: BatchState;
  readonly out: string;
  readonly pictures: number;
  /** How many are answered. */
  readonly done: number;
  /** How many have failed for good, until somebody retries them. */
  readonly failed: number;
  /** When it was sent, in milliseconds since 1970. */
  readonly since: number;
  /** Why its end failed; what is said of pictures is with them. */
  readonly reason?: string;
}

/** A picture without an answer, and why. */
export interface FailedPicture {
  readonly path: string;
  /** Which part of a large picture it is. */
  readonly part?: Json;
  readonly reason: string;
}

/** A picture's answer. */
export interface PictureResult {
  readonly path: string;
  /** What the task says of it. */
  readonly answer: Json;
  /** What was written, with the SHA-256 of each. */
  readonly files: Readonly<Record<string, string>>;
  /** The worker that answered. */
  readonly worker: string;
  readonly seconds: number;
}

/** A worker that lives: it gave a sign within the last 15 seconds. */
export interface WorkerStatus {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly done: number;
  readonly failed: number;
  /** Pictures a second, over the last minute. */
  readonly rate: number;
  /** What it is at. */
  readonly at: readonly string[];
}

/** A batch as Redis keeps it. */
export type BatchRecord = Batch & { readonly cancelled?: true };

const states: Readonly<Record<string, BatchState>> = {
  "waiting-children": "running",
  completed: "done",
  failed: "failed",
};

export const batchRecord = async ({ redis }: Connected, name: string, id: string): Promise<BatchRecord | null> => {
  const text = await redis.get(keysOf(name).batch(id));
  return text === null ? null : JSON.parse(text);
};

/** How many children have been answered, but for the one that says that all are there. */
const answered = async ({ redis }: Connected, name: string, id: string): Promise<number> => {
  const processed = `${name}:${BATCHES}:${id}:processed`;
  const [count, sent] = await Promise.all([
    redis.hlen(processed),
    redis.hexists(processed, `${name}:${PICTURES}:${sentId(id)}`),
  ]);
  return count - sent;
};

export const statusOf = async (
  { connected, name, batches, pictures: queue }: Queues,
  batch: BatchRecord,
): Promise<BatchStatus> => {
  const { id, out, pictures } = batch;
  const parent = await batches.getJob(id);
  const base = { id, out, pictures, since: parent?.timestamp ?? Date.now() };
  if (batch.cancelled || !parent) {
    return { ...base, state: batch.cancelled ? "cancelled" : "sending", done: 0, failed: 0 };
  }
  const state = await parent.getState();
  const { ignored = 0 } = await parent.getDependenciesCount({ ignored: true });
  return {
    ...base,
    state: (await isSent({ pictures: queue }, id)) ? (states[state] ?? "ending") : "sending",
    done: await answered(connected, name, id),
    failed: ignored,
    ...(state === "failed" ? { reason: parent.failedReason } : {}),
  };
};

/** Every worker that lives. */
export const workersOf = async ({ redis }: Connected, name: string): Promise<readonly WorkerStatus[]> => {
  const keys: string[] = [];
  for await (const found of redis.scanStream({ match: keysOf(name).worker("*"), count: 1000 }))
    keys.push(...(found as string[]));
  const texts = keys.length === 0 ? [] : await redis.mget(keys);
  return texts
    .flatMap((text): WorkerStatus[] => (text === null ? [] : [JSON.parse(text)]))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};
