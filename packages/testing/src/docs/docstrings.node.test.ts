import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examplesOf } from "./docstrings.ts";

test("examples belong to what is declared under them; tests have none", () => {
  const folder = mkdtempSync(join(tmpdir(), "docstrings-"));
  const source = [
    "/**",
    " * Twice.",
    " *",
    " * @example",
    " * twice(2); // 4",
    " * @throws never",
    " */",
    "export const twice = (x: number): number => 2 * x;",
    "",
    "/** Without an example. */",
    "export const once = (x: number): number => x;",
    "",
    "/**",
    " * @example",
    " *   walk();",
    " */",
    "export async function* walk() {}",
  ].join("\n");
  writeFileSync(join(folder, "twice.ts"), source);
  writeFileSync(join(folder, "twice.test.ts"), source);
  const found = examplesOf(folder).map(({ name, code }) => [name, code]);
  rmSync(folder, { recursive: true });
  expect(found).toEqual([
    ["twice", "twice(2); // 4"],
    ["walk", "walk();"],
  ]);
});
