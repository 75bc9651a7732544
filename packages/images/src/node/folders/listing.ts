/** @file What a folder holds, in an order that does not depend on the disk, without what nobody put there. */

import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { asFileError } from "@tributary/files";
import type { Report } from "../../dataset/report.ts";
import { cannotBeRead, ImageError } from "../../errors.ts";

const readable: readonly string[] = [
  ".png",
  ".jpg",
  ".jpeg",
  ".jpe",
  ".jfif",
  ".webp",
  ".gif",
  ".bmp",
  ".dib",
  ".tif",
  ".tiff",
  ".avif",
];

/** Pictures too, by their names, but of kinds that are not read. */
const unreadable: readonly string[] = [
  ...[".heic", ".heif", ".jp2", ".j2k", ".jxl", ".pgm", ".ppm", ".pbm", ".pnm", ".tga", ".ico", ".exr", ".hdr", ".psd"],
  ...[".svg", ".dcm", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2"],
];

/** What systems and programs leave in folders of pictures, in small letters; names with a dot in front are besides. */
const leftBehind: readonly string[] = [
  "__macosx",
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
  "@eadir",
  "$recycle.bin",
  "system volume information",
];

const neverCounts = (name: string): boolean => name.startsWith(".") || leftBehind.includes(name.toLowerCase());

/** A data set of which every file was left out is a wrong path or a wrong option, and no data set. */
export const checkSome = (path: string, count: number, report: Report): void => {
  if (count > 0) return;
  throw new ImageError({
    path,
    problem: "no example is left",
    received: `${report.skipped.length} that cannot be used; the first: ${report.skipped[0]?.error.problem}`,
    expected: "at least one that can",
    fix: 'leave out onError: "skip" to see the whole of the first error',
  });
};

/** What a folder holds. Paths are relative to it, with slashes, in alphabetical order. */
export interface FolderContents {
  readonly pictures: readonly string[];
  /** Pictures of kinds that are not read. */
  readonly unreadable: readonly string[];
  /** Files of other kinds; hidden ones, and what systems leave behind, are not mentioned. */
  readonly ignored: readonly string[];
  /** Links to a folder that they lie in. They are not followed. */
  readonly loops: readonly string[];
}

/** What an entry is, itself or through a link; a link back to a folder that it lies in is a loop. */
const kindOf = async (entry: Dirent, path: string, above: readonly string[]): Promise<"folder" | "file" | "loop"> => {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? "folder" : "file";
  const target = await stat(path).catch(() => undefined);
  if (!target?.isDirectory()) return "file";
  return above.includes(await realpath(path)) ? "loop" : "folder";
};

interface Entries {
  readonly files: string[];
  readonly loops: string[];
}

/** Adds the files in a folder and the folders in it. */
const addEntries = async (found: Entries, folder: string, inside: string, around: readonly string[]): Promise<void> => {
  const here = join(folder, inside);
  const above = [...around, await realpath(here).catch(() => here)];
  const entries = await readdir(here, { withFileTypes: true }).catch((cause: unknown) => {
    throw cannotBeRead(asFileError(cause, here, "read"), here);
  });
  for (const entry of entries) {
    if (neverCounts(entry.name)) continue;
    const name = inside === "" ? entry.name : `${inside}/${entry.name}`;
    const kind = await kindOf(entry, join(folder, name), above);
    if (kind === "folder") await addEntries(found, folder, name, above);
    else if (kind === "loop") found.loops.push(name);
    else if (entry.isFile() || entry.isSymbolicLink()) found.files.push(name);
  }
};

/**
 * Lists the files in a folder and the folders in it, also behind links.
 *
 * @throws {@link ImageError} when a folder is missing or may not be read.
 */
const folderContents = async (folder: string): Promise<FolderContents> => {
  const found: Entries = { files: [], loops: [] };
  await addEntries(found, folder, "", []);
  const files = found.files.toSorted();
  const having = (extensions: readonly string[]): readonly string[] =>
    files.filter((file) => extensions.includes(extname(file).toLowerCase()));
  const [pictures, others] = [having(readable), having(unreadable)];
  const known = new Set([...pictures, ...others]);
  return {
    pictures,
    unreadable: others,
    ignored: files.filter((file) => !known.has(file)),
    loops: found.loops.toSorted(),
  };
};

/** What to say of files by their kinds: `12 files (.txt, .csv)`. */
export const showKinds = (files: readonly string[]): string => {
  const kinds = [...new Set(files.map((file) => extname(file).toLowerCase() || "no extension"))];
  return `${files.length} ${files.length === 1 ? "file" : "files"}${kinds.length > 0 ? ` (${kinds.join(", ")})` : ""}`;
};

/**
 * Lists the picture files in a folder and the folders in it.
 *
 * @throws {@link ImageError} when the folder is missing, or holds no picture.
 */
export const pictureFiles = async (folder: string): Promise<FolderContents> => {
  const contents = await folderContents(folder);
  if (contents.pictures.length > 0) return contents;
  throw new ImageError({
    path: folder,
    problem: "the folder holds no pictures",
    received: showKinds([...contents.unreadable, ...contents.ignored]),
    expected: `files that end in ${readable.join(", ")}`,
  });
};

/**
 * The pictures in a folder and the folders in it, in alphabetical order, as paths that start with the folder's.
 *
 * Hidden files, and those that systems leave behind, do not count.
 *
 * @throws {@link ImageError} when the folder is missing, or holds no picture.
 * @example
 * await listPictures("photographs"); // ["photographs/1.jpg", "photographs/summer/2.jpg"]
 */
export const listPictures = async (folder: string): Promise<readonly string[]> =>
  (await pictureFiles(folder)).pictures.map((file) => join(folder, file));
