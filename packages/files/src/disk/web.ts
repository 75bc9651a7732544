/** @file A web page: it reads addresses, and has no disk. */
import { fetchBytes } from "../download.ts";
import { FileError } from "../file-error.ts";
import type { Disk } from "./disk.ts";

const refuse = async (path: string | URL): Promise<never> => {
  throw new FileError({
    at: String(path),
    problem: "a page has no files",
    fix: "take the bytes instead, and offer them as a download or keep them in the browser's storage",
  });
};

export const disk: Disk = {
  read: fetchBytes,
  write: refuse,
  append: refuse,
  remove: refuse,
  move: refuse,
  makeFolder: refuse,
  listFolder: refuse,
  lockFolder: refuse,
};
