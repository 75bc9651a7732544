/** @file Work that may take so long and no longer. */
import { QueueError } from "../errors.ts";

export interface Limited {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** Waits for work, or until the time is over. */
  race<T>(work: Promise<T>): Promise<T>;
}

export const limited = (seconds: number, path: string): Limited => {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    async race(work) {
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          const failure = new QueueError({
            at: path,
            problem: `it was not done after ${seconds} seconds`,
            expected: "an answer within the time for a picture",
            fix: "give pictures more time: pictureSeconds",
          });
          controller.abort(failure);
          // No error of the picture's own: another worker may be faster.
          reject(new Error(failure.message));
        }, 1000 * seconds);
      });
      try {
        return await Promise.race([work, over]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
