/** @file Downloads are kept on the disk, in Node. */
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { appendFile, FileError, lockFolder, moveFile, readFile, removeFile, writeFile } from "@tributary/files";
import type { Store } from "./store.ts";

/** How often a folder that others have is asked for, in milliseconds. */
const AGAIN = 200;

const variable = (name: string): string | undefined => process.env[name] || undefined;

const isCode = (failure: unknown, ...codes: readonly string[]): boolean =>
  failure instanceof FileError && failure.code !== undefined && codes.includes(failure.code);

export const store: Store = {
  variable,

  home: () => variable("HF_HOME") ?? join(variable("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface"),

  async read(path) {
    try {
      return await readFile(path);
    } catch (failure) {
      if (isCode(failure, "ENOENT", "ENOTDIR")) return null;
      throw failure;
    }
  },

  append: appendFile,
  write: writeFile,
  finish: (partial, path) => moveFile(partial, path),
  remove: removeFile,

  async lock(folder, waiting, signal) {
    for (let first = true; ; first = false) {
      signal?.throwIfAborted();
      try {
        return await lockFolder(folder);
      } catch (failure) {
        if (!isCode(failure, "EBUSY")) throw failure;
        if (first) waiting();
        await wait(AGAIN);
      }
    }
  },
};
