/** @file Other names for the packages: one scope in place of another, and a scope for those that have none; in all files that git knows. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "./packages.ts";

/** The scope that the packages of a repository have now: `@tributary`. */
export const scopeOf = (root: string): string => {
  const scopes = new Set(
    publishedPackages(root).flatMap(({ manifest }) => /^(@[^/]+)\//.exec(manifest.name)?.[1] ?? []),
  );
  const [scope, ...others] = scopes;
  if (scope === undefined || others.length > 0) throw new Error(`one scope for all, not ${[...scopes].join(", ")}`);
  return scope;
};

/** Text with a scope in place of another: `@a/kernel` becomes `@b/kernel`, `@abc/kernel` stays. */
export const withScope = (text: string, before: string, after: string): string =>
  text.replace(new RegExp(`${before}(?![\\w-]|\\.\\w)`, "g"), after);

/** The names of the packages that have no scope. */
export const withoutScope = (root: string): readonly string[] =>
  publishedPackages(root)
    .map(({ manifest }) => manifest.name)
    .filter((name) => !name.startsWith("@"));

/** A name in a scope: `go` as `@new/go`; `create-go` as `@new/create`, which `npm create @new` runs. */
export const inScope = (name: string, scope: string): string =>
  name.startsWith("create-") ? `${scope}/create` : `${scope}/${name}`;

/** Where the name of a package without a scope stands as that, and not as the word or the command that it is as well. */
const places = (name: string): RegExp =>
  new RegExp(
    [
      `(?<=\\bfrom "|\\bimport\\("|^import "|\`)${name}(?=/)`,
      `(?<=\\bfrom "|\\bimport\\("|^import "|"name": ")${name}(?=")`,
      // What depends on it, changesets, and the group that is released together.
      `(?<=")${name}(?=": "?(?:workspace:|minor|major|patch))`,
      `(?<="fixed": .*")${name}(?=")`,
      `(?<=\\bnpx |\\bnpx -y |--global |^# )${name}(?![\\w/-])`,
    ].join("|"),
    "gm",
  );

/** Text in which a package without a scope has one. The command that it installs keeps its name. */
export const withName = (text: string, name: string, scope: string): string => {
  const after = inScope(name, scope);
  const renamed = text.replace(places(name), after);
  const [, created] = /^create-(.*)$/.exec(name) ?? [];
  if (created === undefined) return renamed;
  return renamed
    .replace(new RegExp(`\\bnpm create ${created}(?![\\w-])`, "g"), `npm create ${scope}`)
    .replace(new RegExp(`(?<!["\\w/-])${name}\\b`, "g"), after);
};

/**
 * Gives the packages of a repository another scope, everywhere. Those that have none keep their names, unless all are to be in it.
 * Returns the files that it changed.
 */
export const renameScope = (
  root: string,
  after: string,
  { all = false }: { readonly all?: boolean | undefined } = {},
): readonly string[] => {
  if (!/^@[a-z0-9][a-z0-9._-]*$/.test(after)) throw new Error(`a scope is like @name, not ${after}`);
  const before = scopeOf(root);
  const bare = all ? withoutScope(root) : [];
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  return listed
    .split("\0")
    .filter((file) => file !== "")
    .filter((file) => {
      const bytes = readFileSync(join(root, file));
      // A file with a zero byte is no text.
      if (bytes.includes(0)) return false;
      const text = bytes.toString("utf8");
      const renamed = bare.reduce((said, name) => withName(said, name, after), withScope(text, before, after));
      if (renamed === text) return false;
      writeFileSync(join(root, file), renamed);
      return true;
    });
};
