/** @file Writing in Node: the old file or the new one, never a part. */
import type { Stats } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { readableBytes } from "@tributary/kernel/authoring";
import { bytesOf, type Content, type Pieces, piecesOf } from "../content.ts";
import { asFileError, FileError } from "../file-error.ts";
import { ensureFolder, syncFolder } from "./node-folders.ts";
import { removeLeftOvers, temporaryIn } from "./node-leftovers.ts";
import { codeOf, localPath, named } from "./node-path.ts";
import { forceToDisk } from "./node-sync.ts";

/** Where a path leads: through links, to a file that need not be there yet. */
const targetOf = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch (failure) {
    const link = codeOf(failure) === "ENOENT" ? await lstat(path).catch(() => null) : null;
    if (link?.isSymbolicLink()) return targetOf(resolve(dirname(path), await readlink(path)));
    if (codeOf(failure) === "ENOENT" || codeOf(failure) === "ENOTDIR") return path;
    throw failure;
  }
};

/** What is there now; null where nothing is. */
const standing = async (target: string): Promise<Stats | null> => {
  try {
    const found = await stat(target);
    // A file that may not be written could still be replaced: that its owner has closed it has to count.
    if (found.isFile()) await (await open(target, "r+")).close();
    return found;
  } catch (failure) {
    if (codeOf(failure) === "ENOENT" || codeOf(failure) === "ENOTDIR") return null;
    throw failure;
  }
};

/** How far the writing came, and what room there is, where room is what is missing. */
const roomAt = async (folder: string, failure: unknown, written: number): Promise<string | undefined> => {
  if (codeOf(failure) !== "ENOSPC") return undefined;
  const room = await statfs(folder).catch(() => null);
  return `${readableBytes(written)} written${room ? `, ${readableBytes(room.bavail * room.bsize)} free` : ""}`;
};

/** Small pieces are gathered until there are so many bytes: a million lines are not a million calls of the system. */
const GATHERED = 64 * 2 ** 10;

/** Writes the pieces as they come. What goes wrong in whoever makes them is theirs, and is thrown as it is. */
const pour = async (
  file: string | URL,
  folder: string,
  handle: FileHandle,
  pieces: Pieces,
  gathered = GATHERED,
): Promise<void> => {
  const waiting = new Uint8Array(gathered);
  let [waits, written] = [0, 0];
  const put = async (bytes: Uint8Array): Promise<void> => {
    try {
      await handle.writeFile(bytes);
    } catch (failure) {
      throw asFileError(failure, file, "written", await roomAt(folder, failure, written));
    }
    written += bytes.byteLength;
  };
  for await (const piece of pieces) {
    const bytes = bytesOf("writeFile", piece);
    if (waits + bytes.byteLength > gathered) {
      await put(waiting.subarray(0, waits));
      waits = 0;
    }
    if (bytes.byteLength > gathered) await put(bytes);
    else {
      waiting.set(bytes, waits);
      waits += bytes.byteLength;
    }
  }
  await put(waiting.subarray(0, waits));
};

/** A new file has the rights of the one that it takes the place of. */
const keepRights = async (handle: FileHandle, old: Stats | null): Promise<void> => {
  if (!old) return;
  await handle.chmod(old.mode & 0o7777).catch(() => {});
  await handle.chown(old.uid, old.gid).catch(() => {});
};

/** Writes, and forces to the disk, a file that nobody looks at yet. */
const fill = async (file: string | URL, temporary: string, old: Stats | null, pieces: Pieces): Promise<void> => {
  const handle = await named(file, "written", () => open(temporary, "wx"));
  try {
    await pour(file, dirname(temporary), handle, pieces);
    await keepRights(handle, old);
    await named(file, "written", () => forceToDisk(handle));
  } catch (failure) {
    await handle.close().catch(() => {});
    throw failure;
  }
  await named(file, "written", () => handle.close());
};

const replace = async (file: string | URL, target: string, old: Stats | null, pieces: Pieces): Promise<void> => {
  const folder = dirname(target);
  await named(file, "written", () => ensureFolder(folder));
  await removeLeftOvers(folder);
  // In the same folder, so that the rename stays on one file system and is one step.
  const temporary = temporaryIn(folder);
  try {
    await fill(file, temporary, old, pieces);
    await named(file, "written", () => rename(temporary, target));
  } catch (failure) {
    await rm(temporary, { force: true }).catch(() => {});
    throw failure;
  }
  await named(file, "written", () => syncFolder(folder));
};

/** A device, a pipe or a socket cannot be replaced: it is written into. */
const writeInto = async (file: string | URL, target: string, pieces: Pieces): Promise<void> => {
  const handle = await named(file, "written", () => open(target, "w"));
  try {
    // At once: somebody may be reading at the other end.
    await pour(file, dirname(target), handle, pieces, 0);
  } finally {
    await handle.close();
  }
};

export const write = async (path: string | URL, content: Content): Promise<void> => {
  const pieces = piecesOf("writeFile", content);
  const target = await named(path, "written", () => targetOf(localPath(path)));
  const old = await named(path, "written", () => standing(target));
  if (old?.isDirectory()) {
    throw new FileError({
      at: String(path),
      problem: "it cannot be written: a folder of that name is there",
      fix: "choose another name, or write into the folder",
      code: "EISDIR",
    });
  }
  await (old && !old.isFile() ? writeInto(path, target, pieces) : replace(path, target, old, pieces));
};
