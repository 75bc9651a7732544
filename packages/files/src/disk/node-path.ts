/** @file Paths in Node. */
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { asFileError, type Deed, FileError } from "../file-error.ts";

/** Whether it is an address that is fetched, and no path. */
export const isAddress = (path: string | URL): boolean => /^(https?|data|blob):/i.test(String(path));

/** The path of a file as the system wants it. */
export const localPath = (path: string | URL): string => {
  if (isAddress(path)) {
    throw new FileError({
      at: String(path),
      problem: "an address can be read, not written",
      fix: "write to a file, and send that",
    });
  }
  return /^file:/i.test(String(path)) ? fileURLToPath(path) : String(path);
};

/** The code of an error of the system; undefined where it has none. */
export const codeOf = (failure: unknown): string | undefined => {
  const { code } = Object(failure) as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
};

/** Where a relative path leads, where nothing is: often from another folder than was thought. */
const lookedFor = (file: string | URL, failure: unknown): string | undefined =>
  codeOf(failure) === "ENOENT" && typeof file === "string" && !isAbsolute(file) && !/^file:/i.test(file)
    ? `looked for at ${resolve(file)}`
    : undefined;

/** Does something to a file; an error says which file it was, and why. */
export const named = async <T>(file: string | URL, deed: Deed, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (failure) {
    throw asFileError(failure, file, deed, lookedFor(file, failure));
  }
};
