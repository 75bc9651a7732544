/** @file What a queue is told, and what it tells of itself. */
import type { PictureGiven } from "../batch/batch.ts";
import type { Json } from "../batch/json.ts";
import type { BatchProgress } from "./progress.ts";
import type { BatchStatus, WorkerStatus } from "./status.ts";

export interface QueueOptions {
  /** What everything in Redis begins with: workers of the same name work on it. Default `"tributary"`. */
  readonly name?: string;
}

export interface SendOptions {
  /** The model's file: its bytes, or where it is. It goes through Redis to every worker that needs it. */
  readonly model: Uint8Array | string;
  /** Paths of pictures, as workers see them, too. What is made of them is called like them, unless names are given. */
  readonly pictures: readonly (string | PictureGiven)[];
  /** A folder that the sender and all workers see under this path. */
  readonly out: string;
  /** What is done with them, as workers call it. Default `"predict"`. */
  readonly task?: string;
  /** What the task is told. Default null. */
  readonly options?: Json;
  /** Told how many pictures have been read; waited for. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface WaitOptions {
  /** Told how far it is, about once a second; waited for. */
  readonly onProgress?: (progress: BatchProgress) => void;
  /** Stops waiting; the batch goes on. */
  readonly signal?: AbortSignal;
}

/** What there is in a queue. */
export interface QueueStatus {
  readonly batches: readonly BatchStatus[];
  readonly workers: readonly WorkerStatus[];
  /** Pictures that nobody is at. */
  readonly waiting: number;
  /** Pictures that workers are at. */
  readonly active: number;
  readonly paused: boolean;
  /** What is to be known of the server: `"it forgets its jobs when it is started again"`. */
  readonly notes: readonly string[];
}
