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

/** The file of each job that says what its project is. */
export const MAIN = { segment: "project.json", classify: "classify.json" } as const;

type Job = keyof typeof MAIN;

const titles: Readonly<Record<Job, string>> = { segment: "Segment", classify: "Classify" };

/** Whether there is nothing in a folder yet, or a project that can be read. */
export const isReadable =
  (job: Job, is: (value: unknown) => boolean) =>
  async (folder: Folder): Promise<boolean> => {
    const content = await folder.read(MAIN[job]);
    return content === null || readJson(content, (value): value is object => is(value)) !== null;
  };

/** Why files are no project of a job: another job made them, or a newer page, or something else. */
export const noProject = (job: Job, files: Readonly<Record<string, Uint8Array>>): string => {
  const newer = readJson(
    files[MAIN[job]] ?? null,
    (value): value is { readonly version: number } =>
      Number((Object(value) as Fields<{ readonly version: number }>).version) > 1,
  );
  if (newer !== null) {
    return `This project was saved by a newer page (its version is ${newer.version}, this page reads 1): load the page again, with a network.`;
  }
  const [other] = (["segment", "classify"] as const).filter((one) => one !== job && files[MAIN[one]] !== undefined);
  if (other !== undefined) return `This is a project of ${titles[other]}: open it there.`;
  return "This is no project of this page, or it is damaged: save one with “Save project”.";
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
