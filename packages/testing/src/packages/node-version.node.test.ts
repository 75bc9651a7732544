/**
 * Two programs ask for the version of Node before they load anything else, a package of ours included: so each has the
 * question in a file of its own, and this holds the two equal.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const textOf = (folder: string): string =>
  readFileSync(new URL(`../../../${folder}/src/node-version.ts`, import.meta.url), "utf8");

test("the command and the starter ask for Node's version in the same words", () => {
  expect(textOf("create")).toBe(textOf("cli"));
});
