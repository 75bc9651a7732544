/** Every example of a docstring gives what it says, and what is public has one. */
import { readdirSync, readFileSync } from "node:fs";
import * as described from "@tributary/kernel";
import * as authoring from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import * as inception from "./index.ts";

const kernel = { ...described, ...authoring };
const folder = new URL("./", import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.includes(".test."))
  .map((file) => readFileSync(new URL(file, folder), "utf8"));

/** The lines of each `@example`, by what is exported under the docstring. */
const examples = sources.flatMap((source) =>
  source
    .split("* @example\n")
    .slice(1)
    .map((rest) => {
      const [docstring, declaration] = rest.split("*/") as [string, string];
      const lines = docstring.split("\n").map((line) => line.replace(/^ \* ?/, "").trim());
      return [/export const (\w+)/.exec(declaration)![1]!, lines.filter((line) => line !== "")] as const;
    }),
);

test("every public function has an example", () => {
  expect(examples.map(([name]) => name).sort()).toEqual(Object.keys(inception).sort());
});

test.for(examples)("%s", ([, lines]) => {
  const said: unknown[] = [];
  const given: unknown[] = [];
  const program = lines.map((line) => {
    const [, expression, result] = /^(.*); \/\/ (.*)$/.exec(line) ?? [];
    return expression === undefined ? line : `given.push(${expression}); said.push(${result});`;
  });
  const names = { ...kernel, ...inception };
  new Function("given", "said", ...Object.keys(names), program.join("\n"))(given, said, ...Object.values(names));
  expect(said.length).toBeGreaterThan(0);
  expect(given).toEqual(said);
});
