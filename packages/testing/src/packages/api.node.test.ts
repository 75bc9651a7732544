/** What each package offers, name by name: a change shows in review. "pnpm api" writes the files anew. */
import { fileURLToPath } from "node:url";
import { apiOf } from "@tributary/testing/docs";
import { expect, test } from "vitest";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const published = [...apiOf()].filter(([door]) => !door.startsWith("@tributary/testing"));

test("every published package has a door", () => {
  expect(new Set(published.map(([door]) => door.split("/")[1])).size).toBe(9);
});

test.for(published)("%s", async ([door, text]) => {
  const [, name, entry = "index"] = door.split("/");
  await expect(text).toMatchFileSnapshot(`${packages}${name}/api/${entry}.txt`);
});
