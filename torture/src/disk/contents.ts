/** @file What lies in a folder, to see whether it is the same later. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** A fingerprint of each file, by its path in the folder. */
export const contentsOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const prints = files.map(async (path) => {
    const print = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return [relative(folder, path), print] as const;
  });
  return new Map((await Promise.all(prints)).sort());
};
