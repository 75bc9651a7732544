/** @file Writes a starter into a folder. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
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

/** Why a folder cannot be written into, in words; null if it can. */
export const whyNot = (folder: string): string | null => {
  if (folder.trim() === "") return "it needs a name";
  if (!existsSync(folder)) return null;
  try {
    const there = readdirSync(folder).filter((name) => name !== ".git");
    return there.length === 0 ? null : `${folder} is not empty: it has ${there.slice(0, 3).join(", ")}`;
  } catch {
    return `${folder} is a file`;
  }
};

/**
 * Writes a starter into a new or an empty folder. What it needs is asked for in the version of this package.
 *
 * @throws Error when there is something in the folder.
 */
export const create = (starter: Starter, folder: string): void => {
  const problem = whyNot(folder);
  if (problem !== null) throw new Error(`${problem}. Choose another folder.`);
  mkdirSync(folder, { recursive: true });
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
