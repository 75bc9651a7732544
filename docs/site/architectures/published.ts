/** @file The table of published numbers, which tests of the packages read too. */
import { readFileSync } from "node:fs";

/** The rows of a package, each as its cells: first the architecture, then its flavor. */
export const publishedRows = (packageName: string): readonly (readonly string[])[] =>
  readFileSync(new URL("../../papers.md", import.meta.url), "utf8")
    .split(`## packages/${packageName}\n`)[1]!
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
