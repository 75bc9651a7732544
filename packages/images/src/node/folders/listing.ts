/** @file What a folder holds, in an order that does not depend on the disk, without what nobody put there. */

import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Report } from "../../dataset/report.ts";
import { ImageError } from "../../errors.ts";

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
}

const cannotRead = (folder: string, cause: NodeJS.ErrnoException): ImageError =>
  new ImageError({
    path: folder,
    problem: "the folder cannot be read",
    received: cause.code ?? String(cause),
    expected: "a folder that is there and may be read",
    fix: `check the path, seen from ${process.cwd()}`,
  });

/** Whether an entry is a folder, itself or through a link; a link back to a folder that it lies in is none. */
const isFolder = async (entry: Dirent, path: string, above: readonly string[]): Promise<boolean> => {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(path).catch(() => undefined);
  return target?.isDirectory() === true && !above.includes(await realpath(path));
};

/** The files in a folder and the folders in it. */
const filesIn = async (folder: string, inside: string, above: readonly string[]): Promise<readonly string[]> => {
  const here = join(folder, inside);
  const path = await realpath(here).catch(() => here);
  const entries = await readdir(here, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw cannotRead(here, cause);
  });
  const files: string[] = [];
  for (const entry of entries) {
    if (neverCounts(entry.name)) continue;
    const name = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (await isFolder(entry, join(folder, name), [...above, path])) {
      for (const file of await filesIn(folder, name, [...above, path])) files.push(file);
    } else if (entry.isFile() || entry.isSymbolicLink()) files.push(name);
  }
  return files;
};

/**
 * Lists the files in a folder and the folders in it, also behind links.
 *
 * @throws {@link ImageError} when a folder is missing or may not be read.
 */
const folderContents = async (folder: string): Promise<FolderContents> => {
  const files = (await filesIn(folder, "", [])).toSorted();
  const having = (extensions: readonly string[]): readonly string[] =>
    files.filter((file) => extensions.includes(extname(file).toLowerCase()));
  const [pictures, others] = [having(readable), having(unreadable)];
  const known = new Set([...pictures, ...others]);
  return { pictures, unreadable: others, ignored: files.filter((file) => !known.has(file)) };
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
