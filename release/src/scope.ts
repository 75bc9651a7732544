/** @file One scope of names in place of another, in all files that git knows. */
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

/** Gives the packages of a repository another scope, everywhere. Returns the files that it changed. */
export const renameScope = (root: string, after: string): readonly string[] => {
  if (!/^@[a-z0-9][a-z0-9._-]*$/.test(after)) throw new Error(`a scope is like @name, not ${after}`);
  const before = scopeOf(root);
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  return listed
    .split("\0")
    .filter((file) => file !== "")
    .filter((file) => {
      const bytes = readFileSync(join(root, file));
      // A file with a zero byte is no text.
      if (bytes.includes(0)) return false;
      const text = bytes.toString("utf8");
      const renamed = withScope(text, before, after);
      if (renamed === text) return false;
      writeFileSync(join(root, file), renamed);
      return true;
    });
};
