/** @file A limit of time. */
import { checkNumber, LIMIT } from "@tributary/kernel/authoring";

/** Milliseconds that a timer can wait: it would ring at once after more. */
const LONGEST = 2 ** 31 - 1;

/**
 * Does something when so many seconds are over, unless the answer is called before. What is longer than a timer can wait (24 days), and
 * `Infinity`, is no limit.
 *
 * @throws {@link ArgumentError} for what is no number above 0.
 * @example
 * const told: string[] = [];
 * const stop = afterSeconds(0.01, () => told.push("too late"));
 * stop();
 * told; // []
 */
export const afterSeconds = (seconds: number, work: () => void): (() => void) => {
  checkNumber("afterSeconds", "seconds", seconds, LIMIT);
  if (1000 * seconds > LONGEST) return () => undefined;
  const timer = setTimeout(work, 1000 * seconds);
  return () => clearTimeout(timer);
};
