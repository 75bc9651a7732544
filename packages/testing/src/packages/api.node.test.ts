/** What each package offers, name by name: a change shows in review. "pnpm api" writes the files anew. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { allDoors, apiOf } from "@tributary/testing/docs";
import { expect, test } from "vitest";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const published = [...apiOf()].filter(([door]) => !door.startsWith("@tributary/testing"));
const folders = new Map(allDoors().map(({ specifier, file }) => [specifier, relative(packages, file).split("/")[0]]));

test("every door of every package is here", () => {
  const doors = allDoors().filter(({ specifier }) => !specifier.startsWith("@tributary/testing"));
  expect(published.map(([door]) => door)).toEqual(doors.map(({ specifier }) => specifier));
  expect(doors.length).toBeGreaterThan(15);
});

test.for(published)("%s", async ([door, text]) => {
  const entry = door.replace(/^(@\w+\/)?\w+\/?/, "") || "index";
  await expect(text).toMatchFileSnapshot(`${packages}${folders.get(door)}/api/${entry}.txt`);
});
