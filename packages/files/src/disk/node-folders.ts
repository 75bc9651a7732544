/** @file Folders in Node: made, listed, forced to the disk. */
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError } from "../file-error.ts";
import { codeOf, localPath, named } from "./node-path.ts";
import { forceToDisk } from "./node-sync.ts";

/** What a file system answers that cannot force a folder to the disk, or does so by itself. */
const CANNOT_SYNC = ["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"];

/** A new name is only safe from a power cut when its folder is on the disk too. Windows cannot open folders, and need not. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  try {
    const handle = await open(folder, "r");
    try {
      await forceToDisk(handle);
    } finally {
      await handle.close();
    }
  } catch (failure) {
    if (!CANNOT_SYNC.includes(codeOf(failure) ?? "")) throw failure;
  }
};

const isFolder = async (path: string): Promise<boolean | null> => {
  try {
    return (await stat(path)).isDirectory();
  } catch (failure) {
    if (codeOf(failure) === "ENOENT" || codeOf(failure) === "ENOTDIR") return null;
    throw failure;
  }
};

/** Folder by folder: Node's own way answers with "there is no such file" to whatever goes wrong on the way. */
export const ensureFolder = async (folder: string): Promise<void> => {
  const found = await isFolder(folder);
  if (found) return;
  if (found === false) {
    throw new FileError({
      at: folder,
      problem: "a file stands where a folder is needed",
      fix: "move that file, or choose another place",
      code: "ENOTDIR",
    });
  }
  const parent = dirname(folder);
  if (parent !== folder) await ensureFolder(parent);
  try {
    await mkdir(folder);
  } catch (failure) {
    // Another process was faster.
    if (codeOf(failure) !== "EEXIST" || !(await isFolder(folder))) throw failure;
  }
  await syncFolder(parent);
};

export const makeFolder = (path: string | URL): Promise<void> =>
  named(path, "written", () => ensureFolder(localPath(path)));

export const listFolder = (path: string | URL): Promise<readonly string[]> =>
  named(path, "read", async () => {
    try {
      return (await readdir(localPath(path))).sort();
    } catch (failure) {
      if (codeOf(failure) === "ENOENT") return [];
      throw failure;
    }
  });

export const remove = (path: string | URL): Promise<void> =>
  named(path, "removed", async () => {
    try {
      await rm(localPath(path), { force: true });
    } catch (failure) {
      // Node has a code of its own for this.
      throw codeOf(failure) === "ERR_FS_EISDIR" ? Object.assign(new Error("a folder"), { code: "EISDIR" }) : failure;
    }
  });
