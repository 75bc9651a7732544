import { expect, test } from "vitest";
import { fencesOf, namesInTables, picturesOf } from "./markdown.ts";

const markdown = [
  "# A package",
  "",
  "| to      | call                                             |",
  "| ------- | ------------------------------------------------ |",
  '| begin   | `input(shape, { name })`, `"torch"`, `net.fit()` |',
  "| predict | `await predict(net)`, `Tensor`                   |",
  "",
  "```ts",
  "const table = `",
  "| `inside` |`;",
  "```",
  "",
  "```text",
  "printed",
  "twice",
  "```",
  "",
  "![a curve](pictures/curve.svg)",
].join("\n");

test("blocks have a language and what they hold", () => {
  expect(fencesOf(markdown)).toEqual([
    { language: "ts", text: "const table = `\n| `inside` |`;", section: 1 },
    { language: "text", text: "printed\ntwice", section: 1 },
  ]);
});

test("tables offer names and calls: no strings, no members, nothing in a block", () => {
  expect(namesInTables(markdown)).toEqual(["input", "predict", "Tensor"]);
});

test("pictures are found by their files", () => {
  expect(picturesOf(markdown)).toEqual(["pictures/curve.svg"]);
});
