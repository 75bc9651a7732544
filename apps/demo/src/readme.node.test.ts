/** What the README quotes stands in the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("./", import.meta.url);
const readme = readFileSync(new URL("../README.md", folder), "utf8");

test("the code that the README quotes is that of the recipes", () => {
  const recipes = new URL("models/recipes/", folder);
  const sources = readdirSync(recipes)
    .filter((file) => !file.includes(".test."))
    .map((file) => readFileSync(new URL(file, recipes), "utf8"));
  const quoted = [...readme.matchAll(/```ts\n([\s\S]*?)\n```/g)].flatMap(([, code]) => code!.split("\n\n"));
  expect(quoted.length).toBe(2);
  expect(quoted.filter((code) => !sources.some((source) => source.includes(code)))).toEqual([]);
});
