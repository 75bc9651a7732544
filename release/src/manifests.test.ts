/** What the packages say of themselves. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectedManifest, writeManifests } from "./manifests.ts";
import { publishedPackages, readManifest, repository } from "./packages.ts";

const root = readManifest(repository);
const published = publishedPackages();

test.for(published)('$manifest.name says what all say: "pnpm release:manifests" writes it', (one) => {
  expect(one.manifest).toEqual(expectedManifest(root, one));
  expect(one.manifest.keywords?.length).toBeGreaterThan(root.keywords?.length ?? 0);
  expect(existsSync(join(one.path, "README.md"))).toBe(true);
});

test("one version for all, and one group of Changesets", () => {
  expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
  const { fixed } = JSON.parse(readFileSync(join(repository, ".changeset/config.json"), "utf8"));
  const matches = (pattern: string, name: string): boolean =>
    pattern === name || (pattern.endsWith("/*") && name.startsWith(pattern.slice(0, -1)));
  const left = published.filter(({ manifest }) => !fixed[0].some((pattern: string) => matches(pattern, manifest.name)));
  expect(left.map(({ manifest }) => manifest.name)).toEqual([]);
});

test("a repository that says nothing of itself is refused", () => {
  const { homepage: _, ...silent } = root;
  expect(() => writeManifests(silent, published)).toThrowErrorMatchingInlineSnapshot(
    `[Error: package.json: repository, homepage, bugs, license, author and engines are told here, for all packages]`,
  );
});
