/** @file What every published package says of itself, told once: in the repository's own `package.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest, Package } from "./packages.ts";

/** What a package packs: what was built and its sources, which editors and stack traces lead to; no tests nor what helps them. */
const packed = [
  "dist",
  "src",
  "!src/**/*.test.ts",
  "!src/**/*.types.ts",
  "!src/**/*.child.ts",
  "!src/**/__snapshots__",
  "!src/testing",
  "!src/oracle",
  "AGENTS.md",
  "CHANGELOG.md",
];

const order = [
  "name",
  "version",
  "private",
  "description",
  "keywords",
  "homepage",
  "bugs",
  "repository",
  "license",
  "author",
  "type",
  "sideEffects",
  "bin",
  "exports",
  "imports",
  "files",
  "engines",
  "publishConfig",
  "scripts",
];

/** A manifest as text, its entries in the order in which people look for them. */
const textOf = (manifest: Manifest): string => {
  const rank = (key: string): number => (order.indexOf(key) + order.length + 1) % (order.length + 1);
  const entries: readonly (readonly [string, unknown])[] = Object.entries(manifest);
  return `${JSON.stringify(Object.fromEntries([...entries].sort(([a], [b]) => rank(a) - rank(b))), null, 2)}\n`;
};

/** The manifest as it should be: what is a package's own, and what it shares with the others. */
export const expectedManifest = (root: Manifest, { folder, manifest }: Package): Manifest => {
  const { repository, homepage, bugs, keywords = [], license, author, engines } = root;
  if (!repository || !homepage || !bugs || !license || !author || !engines) {
    throw new Error(
      "package.json: repository, homepage, bugs, license, author and engines are told here, for all packages",
    );
  }
  const directory = `packages/${folder}`;
  const page = homepage.replace(/#.*$/, "");
  const own = <T>(all: readonly T[] | undefined, shared: readonly T[]): readonly T[] =>
    (all ?? []).filter((one) => !shared.includes(one));
  return {
    ...manifest,
    keywords: [...keywords, ...own(manifest.keywords, keywords)],
    homepage: `${page}/tree/main/${directory}#readme`,
    bugs,
    repository: { ...repository, directory },
    license,
    author,
    files: [...packed, ...own(manifest.files, packed)],
    engines,
    publishConfig: { access: "public", provenance: true },
    scripts: { ...manifest.scripts, prepack: "node ../../release/prepack.mjs" },
  };
};

/** Writes every manifest as it should be. */
export const writeManifests = (root: Manifest, packages: readonly Package[]): void => {
  for (const one of packages) {
    const file = join(one.path, "package.json");
    const text = textOf(expectedManifest(root, one));
    if (readFileSync(file, "utf8") !== text) writeFileSync(file, text);
  }
};
