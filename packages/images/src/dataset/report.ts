/** @file What a data set left out. */

import { ImageError, withAdvice } from "../errors.ts";

/** How to handle an example that cannot be read: throw the error, or leave the example out and count it. */
export type OnError = "throw" | "skip";

/** An example that was left out, and why. */
export interface Skipped {
  readonly name: string;
  readonly error: ImageError;
}

/** What a data set left out so far. */
export interface Report {
  /** Each one once, however often it was met, by name. */
  readonly skipped: readonly Skipped[];
  /** Files that are no pictures by their name, and were passed over. */
  readonly ignored: readonly string[];
  /** Leaves an example out. */
  skip(name: string, error: ImageError): void;
}

/** A report with nothing in it yet. */
export const report = (ignored: readonly string[] = []): Report => {
  const skipped = new Map<string, Skipped>();
  return {
    get skipped() {
      return [...skipped.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    ignored,
    skip: (name, error) => {
      if (!skipped.has(name)) skipped.set(name, { name, error });
    },
  };
};

/**
 * Runs `read`; with `"skip"`, an {@link ImageError} goes into the report and the answer is `undefined`; otherwise it is thrown, and
 * says that it could be.
 *
 * Other errors are mistakes in a program, not in a picture, and are always thrown.
 */
export const orSkip = async <T>(
  { name, onError, report }: { readonly name: string; readonly onError: OnError; readonly report: Report },
  read: () => T | Promise<T>,
): Promise<T | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    if (onError === "throw") throw withAdvice(error, 'leave such pictures out with onError: "skip"');
    report.skip(name, error);
    return undefined;
  }
};
