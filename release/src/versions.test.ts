/** The next version, on a small repository in a temporary folder. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nextVersion } from "./versions.ts";

let root = "";
const write = (file: string, content: unknown): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof content === "string" ? content : JSON.stringify(content, null, 2));
};
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const versionOf = (folder: string): string => JSON.parse(read(`packages/${folder}/package.json`)).version;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "versions-"));
  write("package.json", { name: "root", private: true });
  write("pnpm-workspace.yaml", "packages:\n  - packages/*\n");
  write("packages/base/package.json", { name: "@a/base", version: "0.1.0" });
  write("packages/built/package.json", {
    name: "@a/built",
    version: "0.1.0",
    peerDependencies: { "@a/base": "workspace:^" },
  });
  write("packages/tests/package.json", { name: "@a/tests", version: "0.0.0", private: true });
  write(".changeset/config.json", {
    changelog: "@changesets/cli/changelog",
    commit: false,
    access: "public",
    baseBranch: "main",
    fixed: [["@a/*"]],
    updateInternalDependencies: "patch",
    privatePackages: { version: false, tag: false },
  });
});
afterEach(() => rmSync(root, { recursive: true }));

test("a minor change of what others have as a peer is a minor one for all, and a change without news is said to be one", async () => {
  write(".changeset/one.md", '---\n"@a/base": minor\n---\n\nIt breaks.\n');
  expect(await nextVersion(root)).toBe("0.2.0");
  expect([versionOf("base"), versionOf("built"), versionOf("tests")]).toEqual(["0.2.0", "0.2.0", "0.0.0"]);
  expect(JSON.parse(read("packages/built/package.json")).peerDependencies).toEqual({ "@a/base": "workspace:^" });
  expect(read("packages/base/CHANGELOG.md")).toMatchInlineSnapshot(`
    "# @a/base

    ## 0.2.0

    ### Minor Changes

    - It breaks.
    "
  `);

  write(".changeset/two.md", '---\n"@a/built": patch\n---\n\nIt is mended.\n');
  expect(await nextVersion(root)).toBe("0.2.1");
  expect(read("packages/built/CHANGELOG.md")).toMatchInlineSnapshot(`
    "# @a/built

    ## 0.2.1

    ### Patch Changes

    - It is mended.
      - @a/base@0.2.1

    ## 0.2.0

    ### Patch Changes

    - Updated dependencies
      - @a/base@0.2.0
    "
  `);
  expect(read("packages/base/CHANGELOG.md")).toMatchInlineSnapshot(`
    "# @a/base

    ## 0.2.1

    No change of its own: all packages share one version.

    ## 0.2.0

    ### Minor Changes

    - It breaks.
    "
  `);
});

test("a major change is refused while the version begins with 0", async () => {
  write(".changeset/one.md", '---\n"@a/base": major\n---\n\nIt breaks.\n');
  await expect(nextVersion(root)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: while the version begins with 0, a change that breaks is a "minor" one: see docs/versions.md]`,
  );
  expect(versionOf("base")).toBe("0.1.0");
});

test("nothing to release is an error", async () => {
  await expect(nextVersion(root)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: no changeset asks for a release: pnpm changeset]`,
  );
});
