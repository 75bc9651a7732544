/** @file Files of the machine, in Node. */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { download, type Files } from "./files.ts";

const isRemote = (path: string | URL): boolean => /^https?:/.test(String(path));
const localPath = (path: string | URL): string =>
  String(path).startsWith("file:") ? fileURLToPath(path) : String(path);

/** A rename is only safe from a power cut when its folder is on the disk too. Windows cannot open folders, and need not. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

export const files: Files = {
  read: (path) => (isRemote(path) ? download(path) : readFile(localPath(path))),

  // In the same folder, so that the rename stays on one file system and is one step.
  async write(path, pieces) {
    const target = localPath(path);
    const temporary = `${target}.${randomUUID()}.tmp`;
    try {
      const handle = await open(temporary, "wx");
      try {
        for (const piece of pieces) await handle.writeFile(piece);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, target);
    } catch (failure) {
      await rm(temporary, { force: true });
      throw failure;
    }
    await syncFolder(dirname(target));
  },
};
