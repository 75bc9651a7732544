/** Pages of decisions have the number of their file, and what they link to is there. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../../../docs/decisions/", import.meta.url);
const pages = readdirSync(folder);
const textOf = (name: string): string => readFileSync(new URL(name, folder), "utf8");

test("every decision says its number", () => {
  const wrong = pages.filter((name) => !textOf(name).startsWith(`# ${Number(name.slice(0, 4))}. `));
  expect(wrong, 'a page 0123-some-name.md begins with "# 123. Its title"').toEqual([]);
});

test("what decisions link to is there", () => {
  const lost = pages.flatMap((name) =>
    [...textOf(name).matchAll(/\]\((\d{4}-[\w-]+\.md)\)/g)]
      .filter(([, link = ""]) => !pages.includes(link))
      .map(([, link]) => `${name}: ${link}`),
  );
  expect(lost).toEqual([]);
});
