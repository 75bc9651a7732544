import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as authoring from "../authoring.ts";
import * as doors from "../index.ts";

const kernel = { ...authoring, ...doors };

/** The lines of each `@example` of a source. */
const examplesOf = (source: string): readonly (readonly string[])[] =>
  source
    .split("* @example")
    .slice(1)
    .map((rest) =>
      rest
        .split("*/")[0]!
        .split("\n * @")[0]!
        .split("\n")
        .map((line) => line.replace(/^ \* ?/, "").trim())
        .filter((line) => line !== ""),
    );

const folder = new URL("./", import.meta.url);
const examples = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.includes(".test.") && file !== "typed.ts")
  .flatMap((file) => examplesOf(readFileSync(new URL(file, folder), "utf8")).map((lines) => ({ file, lines })));

test.for(examples)("the example of $file gives what it says", ({ lines }) => {
  const said: unknown[] = [];
  const given: unknown[] = [];
  const program = lines.map((line) => {
    const [, expression, result] = /^(.*); \/\/ (.*)$/.exec(line) ?? [];
    return expression === undefined ? line : `given.push(${expression}); said.push(${result});`;
  });
  const names = Object.keys(kernel);
  new Function("given", "said", ...names, program.join("\n"))(given, said, ...Object.values(kernel));
  expect(said.length).toBeGreaterThan(0);
  expect(given).toEqual(said);
});
