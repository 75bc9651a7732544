import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inOwnWords } from "./own-words.ts";

test.for([
  [
    'copy the file again, or leave such files out with onError: "skip"',
    "copy the file again, or leave such files out with --skip-broken",
  ],
  [
    'add the mask, say how masks are named with maskName, or leave such pictures out with onError: "skip"',
    "add the mask, call it as its picture, with _mask or without, or leave such pictures out with --skip-broken",
  ],
  [
    'leave out onError: "skip" to see the whole of the first error',
    "leave --skip-broken out to see the whole of the first error",
  ],
  ['if they number objects, say objects: "foreground"', "if they number objects, say --objects"],
  ["draw it with plotModel(model)", "leave --u out"],
  [
    "open it with loadKeras(), or read its weights with readKeras()",
    "bring it in: tributary import FILE --as ARCHITECTURE",
  ],
  [
    "build the model in code, and load these weights with matchWeights() or importWeights()",
    "bring it in: tributary import FILE --as ARCHITECTURE",
  ],
  [
    'load with { skip: ["classify/", "stem/conv/"] } to keep the others and start these anew',
    "say --skip classify/,stem/conv/ to keep the others and start these anew",
  ],
  ["if you trust the file, give maxPixels: 900000000", "make it smaller, or cut it into pieces"],
  ["if you trust the file, give maxBytes: 900000000", "make it smaller, or cut it into pieces"],
  ['name the columns: { path: "file" }', "call the column path in the first line of the file"],
  [
    "take the weights of an earlier checkpoint; { checkFinite: false } lets them through",
    "take the weights of an earlier checkpoint",
  ],
  ["take a larger picture", "take a larger picture"],
] as const)("%s", ([library, commandLine]) => {
  expect(inOwnWords(`a problem\n  to fix    ${library}`)).toBe(`a problem\n  to fix    ${commandLine}`);
});

test("advice that only a program can follow says so", () => {
  const message = "a problem\n  received  3\n  to fix    give it toRgb(picture), which repeats gray";
  expect(inOwnWords(message)).toBe("a problem\n  received  3\n  in code   give it toRgb(picture), which repeats gray");
  expect(inOwnWords("a problem\n  to fix    take cifarResnet20 instead")).toContain("to fix");
});

/** All advice in the sources of a package, as it is written there. */
const adviceIn = (name: string): readonly string[] => {
  const folder = new URL(`../../../${name}/src/`, import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /^(?!.*\.test).*\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    return [...source.matchAll(/\bfix: ?\s*(?:"((?:[^"\\]|\\.)*)"|'([^'\n]*)'|`((?:[^`\\]|\\.)*)`)/g)].map(
      ([, ...texts]) => texts.find((text) => text !== undefined)!,
    );
  });
};

test.for(["images", "runtime", "files", "train", "pretrained"])(
  "of what %s advises, no option reaches the command line as it is",
  (name) => {
    const all = adviceIn(name);
    expect(all.length).toBeGreaterThan(5);
    const told = all.map((advice) => inOwnWords(`  to fix    ${advice}`));
    // Options of functions, and functions: where there is no option for them, the line says that it is about code.
    const raw = /\b(onError|maxPixels|maxBytes|maskName|fromLogits|palette|batchSize)\b|\w\(/;
    expect(told.filter((line) => line.startsWith("  to fix") && raw.test(line))).toEqual([]);
  },
);
