/** @file What projects of all jobs share: a JSON that is looked at before it is believed, and files beside it whose names come from it. */
import type { Folder } from "./files.ts";

export const isText = (value: unknown): value is string => typeof value === "string";
/** Ids become names of files. */
export const isId = (value: unknown): value is string => isText(value) && /^[0-9a-f-]{1,40}$/.test(value);

/** The fields that something may have. */
export type Fields<T> = Partial<Record<keyof T, unknown>>;

/** What a JSON file holds; null where there is none, or it is something else. */
export const readJson = <T>(content: Uint8Array | null, is: (value: unknown) => value is T): T | null => {
  if (content === null) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(content));
    return is(json) ? json : null;
  } catch {
    return null;
  }
};

/** Reads the files that there are. */
export const collectFiles = async (folder: Folder, names: readonly string[]): Promise<Record<string, Uint8Array>> => {
  const files: Record<string, Uint8Array> = {};
  for (const name of names) {
    const content = await folder.read(name);
    if (content !== null) files[name] = content;
  }
  return files;
};

/**
 * Puts files into a folder, in place of everything in it: nothing is lost before all of them are there.
 *
 * @param names Of all files that are taken: in the order in which they are written.
 * @throws Error when there is no room; the folder is as it was then, as far as names differ.
 */
export const replaceFiles = async (
  folder: Folder,
  names: readonly string[],
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> => {
  const before = new Set(await folder.list());
  const taken = names.filter((name) => files[name] !== undefined);
  try {
    for (const name of taken) await folder.write(name, files[name]!.slice());
  } catch (error) {
    for (const name of taken) if (!before.has(name)) await folder.remove(name);
    throw error;
  }
  for (const name of before) if (!taken.includes(name)) await folder.remove(name);
};
