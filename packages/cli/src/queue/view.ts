/** @file How far a queue is, as a terminal shows it. */
import type { BatchProgress, QueueStatus } from "@tributary/jobs";
import { safe, table } from "../terminal/output.ts";

/** `4 min`, `2 h 10 min`, `50 s` */
export const readableSeconds = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const perSecond = (rate: number): string => (rate >= 10 ? rate.toFixed(0) : rate.toFixed(2));

/** One line for a batch. */
export const progressLine = (
  { state, done, failed, pictures, rate, secondsLeft }: BatchProgress,
  called = "pictures",
): string =>
  [
    `${state}: ${done + failed} of ${pictures} ${called}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(rate === null ? [] : [`${perSecond(rate)} a second`]),
    ...(secondsLeft === null || secondsLeft === 0 ? [] : [`${readableSeconds(secondsLeft)} left`]),
  ].join(", ");

/** How often a log is told that something goes on. */
const EVERY = 10_000;

/** Tells one line that changes: over the last one where somebody watches, now and then where nobody does. Null ends it. */
export const teller = (): ((line: string | null) => void) => {
  let last = 0;
  return (line) => {
    if (process.stderr.isTTY) {
      process.stderr.write(line === null ? "\r\u001b[K" : `\r\u001b[K${safe(line)}`);
      return;
    }
    if (line === null || Date.now() - last < EVERY) return;
    last = Date.now();
    process.stderr.write(`${safe(line)}\n`);
  };
};

/** The whole queue: what waits, its batches, its workers. */
export const viewOf = (address: string, { batches, workers, waiting, active, paused, notes }: QueueStatus): string => {
  const rate = workers.reduce((sum, worker) => sum + worker.rate, 0);
  const left = (count: number): string => (rate > 0 && count > 0 ? readableSeconds(count / rate) : "");
  const counts = `${workers.length} workers, ${active} pictures under way, ${waiting} waiting, ${perSecond(rate)} a second`;
  const ofBatches = batches.map((batch) => [
    batch.id,
    batch.state,
    String(batch.pictures),
    String(batch.done),
    String(batch.failed),
    batch.state === "running" ? left(batch.pictures - batch.done - batch.failed) : "",
    batch.out,
  ]);
  const ofWorkers = workers.map((worker) => [
    worker.name,
    String(worker.done),
    String(worker.failed),
    perSecond(worker.rate),
    worker.at.join(", "),
  ]);
  return [
    `${address}: ${paused ? "paused, " : ""}${counts}`,
    ...notes,
    ...(ofBatches.length > 0
      ? ["", table([["batch", "state", "pictures", "done", "failed", "left", "folder"], ...ofBatches])]
      : []),
    ...(ofWorkers.length > 0 ? ["", table([["worker", "done", "failed", "a second", "at"], ...ofWorkers])] : []),
  ].join("\n");
};
