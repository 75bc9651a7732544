import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const folder = new URL("../../typed-shapes/", import.meta.url);
const source = new URL("bad.ts", folder);
// Imported by a name that the compiler does not follow: it would refuse the file, as it should.
const { mistakes }: { readonly mistakes: readonly { readonly words: string; readonly said: string }[] } = await import(
  source.href
);

const compile = async (...options: readonly string[]): Promise<string> => {
  const compiler = new URL("../../../node_modules/typescript/bin/tsc", folder);
  const tsc = [compiler.pathname, "-p", new URL("tsconfig.bad.json", folder).pathname, "--pretty", "false", ...options];
  const run = promisify(execFile)(process.execPath, tsc);
  return run.then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
};

test.for(mistakes)("at run time: $words", ({ words, said }) => {
  expect(said).toBe(words);
});

test("the compiler refuses each, once, with the same text", async () => {
  const starts = readFileSync(source, "utf8")
    .split("\n")
    .flatMap((line, i) => (line.startsWith("bad(") ? [i + 1] : []));
  // An error is its first line and the indented lines after it; it belongs to the last call that starts before it.
  const errors = (await compile()).split(/\n(?=\S)/).flatMap((text) => {
    const place = /^(\S+?)\((\d+),\d+\): error TS\d+:/.exec(text);
    return place
      ? [{ text, call: place[1]!.endsWith("bad.ts") ? starts.findLastIndex((at) => at <= Number(place[2])) : -1 }]
      : [];
  });
  expect(errors.filter(({ call }) => call < 0)).toEqual([]);
  expect(starts.length).toBe(mistakes.length);
  for (const [i, { words }] of mistakes.entries()) {
    const here = errors.filter(({ call }) => call === i);
    expect(here.length, `errors for: ${words}`).toBe(1);
    expect(here[0]!.text).toContain(`'"${words}"'`);
  }
});

test("without strictNullChecks no shape is refused falsely", async () => {
  const printed = await compile("--strict", "false", "--exactOptionalPropertyTypes", "false");
  const [kinds, shapes] = [[] as string[], [] as string[]];
  for (const line of printed.split("\n").filter((line) => line.includes("bad.ts("))) {
    (/'"a (layer|tensor) stands where /.test(line) ? kinds : shapes).push(line);
  }
  expect(shapes).toEqual([]);
  expect(kinds.length).toBe(mistakes.filter(({ words }) => /^a (layer|tensor) stands/.test(words)).length);
});
