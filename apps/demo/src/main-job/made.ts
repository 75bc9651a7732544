/** @file Which files of a folder the job made: the only ones that it replaces. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { removeFile, writeFile } from "@tributary/files";
import { UsageError } from "tributary";

const LIST = "made.json";
const CHECKPOINTS = "checkpoints";
/** This job's own. */
const LOCK = ".tributary-lock";

const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new UsageError({
      problem: `"${folder}" cannot be the folder for what is made`,
      received: cause.code ?? cause.message,
      fix: "give another --out",
    });
  });

/** The files that an earlier job made, as its list says; null where no job ever was. */
const listIn = async (folder: string): Promise<readonly string[] | null> => {
  const text = await readFile(join(folder, LIST), "utf8").catch(() => null);
  if (text === null) return null;
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.filter((name) => typeof name === "string" && basename(name) === name) : [];
};

/** Writes down what was made. */
export const listMade = async (folder: string, files: readonly string[]): Promise<void> => {
  await writeFile(join(folder, LIST), JSON.stringify(files));
};

/**
 * Makes room: removes what an earlier job made, and nothing else.
 *
 * @returns What stays of it, for a job that goes on.
 * @throws {@link UsageError} when the folder holds files of others, unless `force` says that those of the same names may be replaced.
 */
export const makeRoom = async (
  folder: string,
  { resume, force }: { readonly resume: boolean; readonly force: boolean },
): Promise<readonly string[]> => {
  const [all, list] = [await namesIn(folder), await listIn(folder)];
  const names = all.filter((name) => !name.startsWith(LOCK));
  if (resume && list) return list;
  const own = list ? [...list, LIST, CHECKPOINTS] : [];
  const others = names.filter((name) => !own.includes(name));
  if (others.length > 0 && !force) {
    throw new UsageError({
      problem: `${folder} holds files that the demo did not make`,
      received: others.slice(0, 4).join(", ") + (others.length > 4 ? ", …" : ""),
      expected: "a folder that is new, empty, or of an earlier run",
      fix: "give another --out, or say --force: files of the same names are replaced, all others stay",
    });
  }
  for (const name of list ?? []) await removeFile(join(folder, name));
  return [];
};
