/** @file The memory that a worker's process may take. */
import { ArgumentError } from "@tributary/kernel";
import { QueueError } from "../errors.ts";

const MEGABYTE = 1e6;
const taken = (): number => Math.ceil(process.memoryUsage.rss() / MEGABYTE);

export interface MemoryLimit {
  /** What to say where the process takes more than it may; null where it does not. */
  exceeded(): QueueError | null;
}

/** @throws {@link ArgumentError} for less than the process takes before it has any work: it would end again and again, and do nothing. */
export const memoryLimit = (megabytes: number): MemoryLimit => {
  const atStart = taken();
  if (atStart >= megabytes) {
    throw new ArgumentError({
      at: "startWorker",
      problem: "the limit of memory is below what the process takes before any work",
      received: `${megabytes} MB`,
      expected: `more than ${atStart} MB, and room for a model and a picture`,
      fix: "give it more",
    });
  }
  return {
    exceeded() {
      const now = taken();
      if (now <= megabytes) return null;
      return new QueueError({
        at: "worker",
        problem:
          "its process takes more memory than it may, and ends: no picture is lost, and what waits is for other workers",
        received: `${now} MB`,
        expected: `at most ${megabytes} MB`,
        fix: "start it again, with more memory, less concurrency, fewer models or smaller chunks",
      });
    },
  };
};
