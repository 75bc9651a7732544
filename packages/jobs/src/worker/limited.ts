/** @file Work that may take so long and no longer. */
import { afterSeconds } from "@tributary/files";
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
      let stop = (): void => undefined;
      const over = new Promise<never>((_, reject) => {
        stop = afterSeconds(seconds, () => {
          const failure = new QueueError({
            at: path,
            problem: `it was not done after ${seconds} seconds`,
            expected: "an answer within the time for a picture",
            fix: "give pictures more time: pictureSeconds",
          });
          controller.abort(failure);
          // No error of the picture's own: another worker may be faster.
          reject(new Error(failure.message));
        });
      });
      try {
        return await Promise.race([work, over]);
      } finally {
        stop();
      }
    },
  };
};
