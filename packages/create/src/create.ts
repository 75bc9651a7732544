/** @file Writes a starter into a folder. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Starter } from "./starters.ts";

const own = fileURLToPath(new URL("../", import.meta.url));

/** npm packs no file of these names. */
const hidden = [
  ["_gitignore", ".gitignore"],
  ["_npmrc", ".npmrc"],
] as const;

/** A name that npm takes: `My Project` is `my-project`. */
const packageName = (folder: string): string =>
  basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9~-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "project";

/** The starter's own packages, which have its version and no range in its manifest, get one. */
const withRanges = (
  dependencies: Readonly<Record<string, string>>,
  version: string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [name, range === "" ? `^${version}` : range]));

/** What the system says where it does not let us write. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: "may not be written",
  EPERM: "may not be written",
  EROFS: "lies on a disk that may only be read",
  ENOTDIR: "lies below a file",
  ENAMETOOLONG: "has a name that is too long",
  ENOSPC: "cannot be written: the disk is full",
  EINVAL: "has a name that the system does not take",
};

/** What happened, in words, with the system's own word behind it. */
const failureOf = (folder: string, error: unknown): Error => {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new Error(`${folder} ${refusals[code] ?? "cannot be written"} (${code || message}). Choose another folder.`);
};

/** A folder as it is typed behind `cd`: in quotes where it has blanks or signs that shells take for theirs. */
export const asTyped = (folder: string): string => (/^[\p{L}\p{N}_./\\:~-]+$/u.test(folder) ? folder : `"${folder}"`);

/** Why a folder cannot be written into, in words; null if it can. */
export const whyNot = (folder: string): string | null => {
  if (folder.trim() === "") return "it needs a name";
  if (!existsSync(folder)) return null;
  try {
    const there = readdirSync(folder).filter((name) => name !== ".git");
    return there.length === 0 ? null : `${folder} is not empty: it has ${there.slice(0, 3).join(", ")}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOTDIR" ? `${folder} is a file` : `${folder} cannot be looked into (${code})`;
  }
};

/**
 * Makes a folder and those above it, and returns the first one that was not there; undefined if all were. Below `/proc`, where Linux answers every new
 * folder with "no such file", `mkdirSync` with `recursive` never returns.
 */
const makeFolder = (folder: string): string | undefined => {
  if (existsSync(folder)) return undefined;
  const first = makeFolder(dirname(folder));
  mkdirSync(folder);
  return first ?? folder;
};

/** Takes away what was written before it failed. Nothing else was there: {@link whyNot} has looked. */
const undo = (folder: string, made: string | undefined): void => {
  const written = readdirSync(folder).filter((name) => name !== ".git");
  const all = made === undefined ? written.map((name) => join(folder, name)) : [made];
  for (const path of all) rmSync(path, { recursive: true, force: true });
};

const writeStarter = (starter: Starter, folder: string): void => {
  cpSync(join(own, "templates", starter.name), folder, { recursive: true });
  for (const [packed, name] of hidden) renameSync(join(folder, packed), join(folder, name));
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  const file = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const written = {
    ...manifest,
    name: packageName(folder),
    dependencies: withRanges(manifest.dependencies, version),
  };
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
};

/**
 * Writes a starter into a new or an empty folder, whole or not at all. What it needs is asked for in the version of this package.
 *
 * @throws Error when there is something in the folder, or it cannot be written; its message says so in words.
 */
export const create = (starter: Starter, folder: string): void => {
  const problem = whyNot(folder);
  if (problem !== null) throw new Error(`${problem}. Choose another folder.`);
  try {
    const made = makeFolder(resolve(folder));
    try {
      writeStarter(starter, folder);
    } catch (error) {
      undo(folder, made);
      throw error;
    }
  } catch (error) {
    throw failureOf(folder, error);
  }
};
