/** @file How fast a batch goes, and how long it will take. */
import type { BatchStatus } from "./status.ts";

/** How far a batch is, and when it will be done. */
export interface BatchProgress extends BatchStatus {
  /** Pictures a second, over the last minute; null until some are done. */
  readonly rate: number | null;
  /** Null until some are done. */
  readonly secondsLeft: number | null;
}

const WINDOW = 60_000;

/**
 * Looks at one batch again and again, and says how fast it goes.
 *
 * @param now The clock, in milliseconds. Default this machine's.
 */
export const progressFrom = (now: () => number = Date.now): ((status: BatchStatus) => BatchProgress) => {
  const seen: { readonly time: number; readonly ended: number }[] = [];
  return (status) => {
    const ended = status.done + status.failed;
    seen.push({ time: now(), ended });
    while (seen.length > 2 && seen[0]!.time < now() - WINDOW) seen.shift();
    const [first] = seen;
    const seconds = (now() - first!.time) / 1000;
    const made = ended - first!.ended;
    const rate = made > 0 && seconds > 0 ? made / seconds : null;
    return { ...status, rate, secondsLeft: rate === null ? null : (status.pictures - ended) / rate };
  };
};
