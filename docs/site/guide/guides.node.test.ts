/** @file The programs of every guide compile, run, and print what stands under them. */
import { existsSync } from "node:fs";
import { checkCommands, checkPages } from "@tributary/testing/docs";
import { exampleHub } from "@tributary/testing/hub";
import { expect, test } from "vitest";
import { guides } from "../.vitepress/guides.ts";

const pageOf = (slug: string): URL => new URL(`./${slug}.md`, import.meta.url);

await exampleHub();

test("every guide has its page", () => {
  expect(guides.filter(({ slug }) => !existsSync(pageOf(slug)))).toEqual([]);
});

checkPages(
  "guides",
  guides.map(({ slug, ownNames = true }) => ({ readme: pageOf(slug), tolerance: 1e-3, ownNames })),
);

checkCommands({
  page: pageOf("command-line"),
  project: new URL("../../../packages/cli/", import.meta.url),
  files: "cli",
});
