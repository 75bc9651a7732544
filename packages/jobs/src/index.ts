/** @file Many pictures on many machines: a queue on Redis, by BullMQ, and workers that may die at any moment. */
export type { PictureGiven } from "./batch/batch.ts";
export type { Json } from "./batch/json.ts";
export type { ModelFile } from "./batch/models.ts";
export { QueueError } from "./errors.ts";
export type { QueueOptions, QueueStatus, SendOptions, WaitOptions } from "./queue/options.ts";
export type { BatchProgress } from "./queue/progress.ts";
export { openQueue, type PictureQueue } from "./queue/queue.ts";
export type { BatchState, BatchStatus, FailedPicture, PictureResult, WorkerStatus } from "./queue/status.ts";
export type { Answer, OpenTask, Picture, Task } from "./worker/task.ts";
export { type PictureWorker, startWorker, type WorkerOptions } from "./worker/worker.ts";
