/**
 * One compiler builds all. A folder that has another version of TypeScript at hand (to read types with, say) would
 * find its `tsc` first: each of the two versions takes what the other has built to be out of date and builds it again, in the
 * same files, while a third reads them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../../../", import.meta.url);

const workspaces = ["", ...readdirSync(new URL("packages/", root)).map((name) => `packages/${name}/`)].concat([
  "apps/demo/",
  "apps/page/",
  "benchmarks/",
  "docs/site/",
  "examples/",
  "release/",
  "torture/",
]);

test("no folder builds with a compiler of its own", () => {
  const builders = workspaces.filter((folder) => {
    const { scripts = {} }: { scripts?: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(new URL(`${folder}package.json`, root), "utf8"),
    );
    return Object.values(scripts).some((script) => /(^|&& )tsc -b/.test(script));
  });
  expect(builders).toContain("packages/kernel/");
  const own = builders.filter((folder) => folder !== "" && existsSync(new URL(`${folder}node_modules/.bin/tsc`, root)));
  expect(own).toEqual([]);
});

test("no folder is left out where tests are checked", () => {
  const { references }: { references: readonly { readonly path: string }[] } = JSON.parse(
    readFileSync(new URL("tsconfig.test.json", root), "utf8"),
  );
  const unchecked = workspaces.filter((folder) => !references.some(({ path }) => path.startsWith(folder)));
  expect(unchecked).toEqual([]);
});
