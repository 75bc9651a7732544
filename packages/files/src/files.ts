/** @file Files and folders: written whole, read within limits, and errors that name them. */
import { disk } from "#disk";
import type { Content } from "./content.ts";
import type { FolderLock } from "./disk/disk.ts";
import { limitsOf, type ReadOptions } from "./limits.ts";
import { checkPath } from "./path.ts";

/**
 * Writes a file whole: whatever happens, the old content is there or the new, never a part.
 *
 * It is written beside its place, forced to the disk, and renamed. Folders that are missing are made, links are followed, the rights of
 * the old file are kept. What processes that were killed left unfinished in the folder is removed; what living ones are at is not.
 * Pipes and devices are written into.
 *
 * @param content Text, bytes, or pieces of both as they come: a list, a generator, a stream.
 * @throws {@link FileError} that names the file and the reason, such as a full disk; nothing is left over then.
 * @example
 * await writeFile("notes/cells.txt", "12 cells\n");
 * new TextDecoder().decode(await readFile("notes/cells.txt")); // "12 cells\n"
 */
export const writeFile = async (path: string | URL, content: Content): Promise<void> => {
  checkPath("writeFile", path);
  return disk.write(path, content);
};

/**
 * Adds to the end of a file, all of it or nothing. A file that is missing is made, and its folders.
 *
 * @throws {@link FileError} that names the file and the reason.
 * @example
 * await appendFile("log.csv", "epoch,loss\n");
 * await appendFile("log.csv", "0,2.3\n");
 * new TextDecoder().decode(await readFile("log.csv")); // "epoch,loss\n0,2.3\n"
 */
export const appendFile = async (path: string | URL, content: string | Uint8Array): Promise<void> => {
  checkPath("appendFile", path);
  return disk.append(path, content);
};

/**
 * The bytes of a file, or of what lies at an address; in a page, addresses only. They are counted while they come.
 *
 * @throws {@link FileError} that names the file and the reason: it is missing, a folder, larger than `maxBytes`, or its server does not
 * answer.
 * @example
 * await writeFile("cells.txt", "12 cells");
 * (await readFile("cells.txt", { maxBytes: 1000 })).byteLength; // 8
 */
export const readFile = async (path: string | URL, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> => {
  checkPath("readFile", path);
  return disk.read(path, limitsOf("readFile", options));
};

/**
 * Removes a file; one that is not there is none.
 *
 * @throws {@link FileError} that names the file and the reason.
 * @example
 * await removeFile("old.csv");
 */
export const removeFile = async (path: string | URL): Promise<void> => {
  checkPath("removeFile", path);
  return disk.remove(path);
};

/**
 * Moves a file to another name on the same disk, in one step; what was there is replaced. Folders that are missing are made.
 *
 * Whoever fills a file bit by bit gives it its name this way: nobody meets a part of it.
 *
 * @throws {@link FileError} that names the file and the reason.
 * @example
 * await writeFile("weights.part", "all of it");
 * await moveFile("weights.part", "kept/weights.txt");
 * await listFolder("kept"); // ["weights.txt"]
 */
export const moveFile = async (from: string | URL, to: string | URL): Promise<void> => {
  checkPath("moveFile", from);
  checkPath("moveFile", to);
  return disk.move(from, to);
};

/**
 * Makes a folder, and those around it, where they are missing.
 *
 * @throws {@link FileError} that names the folder and the reason.
 * @example
 * await makeFolder("runs/cells");
 * await listFolder("runs"); // ["cells"]
 */
export const makeFolder = async (path: string | URL): Promise<void> => {
  checkPath("makeFolder", path);
  return disk.makeFolder(path);
};

/**
 * The names of what is in a folder, in order; none where there is no folder.
 *
 * @throws {@link FileError} that names the folder and the reason.
 * @example
 * await listFolder("nowhere"); // []
 */
export const listFolder = async (path: string | URL): Promise<readonly string[]> => {
  checkPath("listFolder", path);
  return disk.listFolder(path);
};

/**
 * Takes a folder for this process alone, until it is released. The lock of a process that has died is taken over.
 *
 * Processes of one machine know of each other whether they live. One elsewhere that shares the folder gives a sign of life every 10
 * seconds, and is waited for; it is dead when there has been none for 45.
 *
 * @throws {@link FileError} that says which living process has the folder.
 * @example
 * await using lock = await lockFolder("runs/cells");
 * await lockFolder("runs/cells").catch((failure) => failure.problem); // "this process uses the folder already"
 */
export const lockFolder = async (path: string | URL): Promise<FolderLock> => {
  checkPath("lockFolder", path);
  return disk.lockFolder(path);
};
