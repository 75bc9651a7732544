/** @file Moving a file in Node: forced to the disk first, then in one step. */
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { ensureFolder, syncFolder } from "./node-folders.ts";
import { localPath, named } from "./node-path.ts";

/** A name must not be safe before what it names is. */
const force = async (path: string): Promise<void> => {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

export const move = async (from: string | URL, to: string | URL): Promise<void> => {
  await named(from, "read", () => force(localPath(from)));
  await named(to, "written", async () => {
    const target = localPath(to);
    await ensureFolder(dirname(target));
    await rename(localPath(from), target);
    await syncFolder(dirname(target));
  });
};
