/** @file Files that are there already: nothing is replaced unasked. */
import { lstat } from "node:fs/promises";
import { UsageError } from "../usage-error.ts";

/** @throws {@link UsageError} when one of the files is there, unless it may be replaced. */
export const checkFree = async (files: readonly string[], force = false, option = "--out"): Promise<void> => {
  if (force) return;
  for (const file of files) {
    if (!(await lstat(file).catch(() => null))) continue;
    throw new UsageError({
      problem: `there is a file "${file}" already`,
      expected: "a name that is free",
      fix: `give another ${option}, or say --force to replace it`,
    });
  }
};
