/** @file Every program runs, is short, and prints what the README shows under its name. */
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

const here = new URL(".", import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, here), "utf8");
const readme = textOf("../README.md");

const programs = readdirSync(here)
  .filter((file) => /^\d\d[a-z]?-.*\.ts$/.test(file))
  .map((file) => file.replace(".ts", ""));

/** Everything that a program prints. */
const outputOf = async (program: string): Promise<string> => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...parts) => void lines.push(parts.join(" ")));
  await import(`../src/${program}.ts`);
  return lines.join("\n");
};

/** The block of text that follows a program's name in the README. */
const shown = (program: string): string | undefined =>
  readme.split(`(src/${program}.ts)`)[1]?.match(/^[^#]*?```text\n(.*?)\n```/s)?.[1];

test.for(programs)("%s prints what the README shows", async (program) => {
  expect(await outputOf(program)).toBe(shown(program));
});

test.for(programs)("%s has at most forty lines", (program) => {
  expect(textOf(`${program}.ts`).trim().split("\n").length).toBeLessThanOrEqual(40);
});

test("the README names every program once, in order, and no other", () => {
  expect([...readme.matchAll(/\(src\/(.*?)\.ts\)/g)].map(([, program]) => program)).toEqual(programs);
});
