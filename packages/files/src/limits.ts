/** @file How much is read, and how long is waited: limits with stated defaults. */
import { checkOptions, LIMIT, type OptionTable, readableCount } from "@tributary/kernel/authoring";
import { FileError } from "./file-error.ts";

/** Options of whatever reads files. */
export interface ReadOptions {
  /** The most bytes that are taken. Default 4 GiB (`4 * 2 ** 30`). */
  readonly maxBytes?: number;
  /** The most seconds that a download may take in all. Default 3600. */
  readonly seconds?: number;
  /** The most seconds without an answer, or without another byte, of a server. Default 30. */
  readonly idleSeconds?: number;
  /** Ends it; its reason is thrown. Default none. */
  readonly signal?: AbortSignal;
}

/** The limits of a call, with the defaults. */
export interface Limits {
  readonly maxBytes: number;
  readonly seconds: number;
  readonly idleSeconds: number;
  readonly signal: AbortSignal | undefined;
}

const known: OptionTable<ReadOptions> = { maxBytes: LIMIT, seconds: LIMIT, idleSeconds: LIMIT, signal: "optional" };

/** The limits of a call, checked. */
export const limitsOf = (at: string, options: ReadOptions): Limits => {
  checkOptions(at, options, known);
  const { maxBytes = 4 * 2 ** 30, seconds = 3600, idleSeconds = 30, signal } = options;
  return { maxBytes, seconds, idleSeconds, signal };
};

/** The error for what is larger than the limit. */
export const tooLarge = (file: string, received: string, { maxBytes }: Limits): FileError =>
  new FileError({
    at: file,
    problem: "it is larger than the limit",
    received,
    expected: `at most ${readableCount(maxBytes)} bytes`,
    fix: "make sure that it is the right file, then give a larger maxBytes",
  });
