/** @file The `@example`s of a package's docstrings. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Example {
  /** What it is an example of. */
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

const docstring =
  /^[ \t]*\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:(?:export|declare|abstract|async|readonly|const|class|interface|type|function)\*? +)*(\w+)/gm;

const textOf = (comment: string): string =>
  comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n");

/** The docstrings of a file by the name of what they stand above: not those of members. */
export const docstringsOf = (file: string): ReadonlyMap<string, string> =>
  new Map(
    [...readFileSync(file, "utf8").matchAll(docstring)]
      .filter(([all]) => all.startsWith("/"))
      .map(([, comment = "", name = ""]) => [name, textOf(comment).trim()]),
  );

/** Every `@example` below a folder, in the order of files and lines. */
export const examplesOf = (folder: string): readonly Example[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(test|types)\.ts$/.test(file))
    .sort()
    .flatMap((path) => {
      const file = join(folder, path);
      return [...readFileSync(file, "utf8").matchAll(docstring)].flatMap(([, comment, name]) =>
        textOf(comment!)
          .split(/^@example\b/m)
          .slice(1)
          .map((rest) => ({ name: name!, file, code: rest.split(/^@\w/m)[0]!.trim() })),
      );
    });
