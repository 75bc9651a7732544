/** AGENTS.md of each published package, as its README, docstrings and doors make it. "pnpm api" writes the files anew. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { agentsOf } from "@tributary/testing/docs";
import { expect, test } from "vitest";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const published = readdirSync(packages).filter(
  (folder) => JSON.parse(readFileSync(`${packages}${folder}/package.json`, "utf8")).private !== true,
);

test.for(published)("%s", async (folder) => {
  await expect(agentsOf(`${packages}${folder}`)).toMatchFileSnapshot(`${packages}${folder}/AGENTS.md`);
});
