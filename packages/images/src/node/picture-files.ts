/** @file The picture files of a folder, in an order that does not depend on the disk. */

import { readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { Report } from "../dataset/report.ts";
import { ImageError } from "../errors.ts";

const extensions: readonly string[] = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"];

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
  /** Files with other extensions; hidden ones are not mentioned. */
  readonly ignored: readonly string[];
}

/**
 * Lists the picture files in a folder and the folders in it.
 *
 * @throws {@link ImageError} when the folder is missing, or holds no picture.
 */
export const pictureFiles = async (folder: string): Promise<FolderContents> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new ImageError({
        path: folder,
        problem: "the folder cannot be read",
        received: cause.code ?? String(cause),
        expected: "a folder that is there and may be read",
        fix: `check the path, seen from ${process.cwd()}`,
      });
    },
  );
  const files = entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const isPicture = (file: string): boolean => extensions.includes(extname(file).toLowerCase());
  const pictures = files.filter(isPicture);
  if (pictures.length === 0) {
    throw new ImageError({
      path: folder,
      problem: "the folder holds no pictures",
      received: `${files.length} files`,
      expected: `files that end in ${extensions.join(", ")}`,
    });
  }
  return { pictures, ignored: files.filter((file) => !isPicture(file)) };
};
