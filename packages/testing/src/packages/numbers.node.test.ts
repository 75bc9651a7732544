/** Whatever takes a number refuses what is none, by name and before anything else is done: NaN would travel through every later number. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { input } from "@tributary/kernel";
import { allDoors, type NumberTaker, numberTakersIn } from "@tributary/testing/docs";
import { expect, test } from "vitest";
import { argumentsBeside, neededFor, notSettings, takeMore } from "./number-arguments.ts";
import { othersOwn, reached } from "./option-arguments.ts";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const doors = allDoors().filter(({ specifier }) => !specifier.startsWith("@tributary/testing"));
const texts = new Map(
  doors.map(({ specifier, file }) => {
    const entry = specifier.replace(/^(@\w+\/)?\w+\/?/, "") || "index";
    const folder = relative(packages, file).split("/")[0];
    return [specifier, readFileSync(`${packages}${folder}/api/${entry}.txt`, "utf8")];
  }),
);
const takers = numberTakersIn(texts);
const takersOf = (specifier: string): readonly NumberTaker[] =>
  takers.get(specifier)!.filter(({ of, option, name }) => {
    // What packages alone call, as all of "authoring", trusts its arguments: they were looked at where users gave them.
    const isTrusted = othersOwn.has(of) || (!option && (of.includes(".") || specifier.endsWith("/authoring")));
    return !isTrusted && !notSettings.has(`${of} ${name}`);
  });

/** Never a number: what arithmetic went wrong with, what a form or a command line gives, what a database gives, and what is not there. */
const WRONG: readonly (readonly [value: unknown, shown: string])[] = [
  [Number.NaN, "NaN"],
  ["3", '"3"'],
  [null, "null"],
  [3n, "3n"],
];

/** Said in words, of this or of what a block of several hands it on to: `ArgumentError: dropout: rate is NaN`. */
const refuses = (answer: string, shown: string): boolean =>
  /^(Argument|Image|Usage)Error: /.test(answer) && new RegExp(` \\w+ is \\[?${shown}\\]?$`).test(answer);

const image = input([32, 32, 8]);

const answerOf = async (call: () => unknown): Promise<string> => {
  try {
    const result = await call();
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
      for await (const _ of result as AsyncIterable<unknown>) break;
    }
    // A block looks at some of its settings when it meets an image.
    if (typeof result === "function") result(image);
    return "nothing: it was taken";
  } catch (failure) {
    return String(failure).split("\n")[0]!;
  }
};

type Given = Record<string, unknown>;

/** What is said of options, once all is there that cannot be done without. */
const answerTo = async (of: string, call: (options: object) => unknown, options: Given): Promise<string> => {
  for (;;) {
    const answer = await answerOf(() => call(options));
    const missing = /: (\w+) is missing$/.exec(answer)?.[1];
    if (missing === undefined || missing in options) return answer;
    options[missing] = neededFor(of, missing);
  }
};

const withArgument = (given: readonly unknown[], at: number, value: unknown): readonly unknown[] =>
  Array.from({ length: Math.max(given.length, at + 1) }, (_, i) => (i === at ? value : given[i]));

test.for(doors)("$specifier", async ({ specifier, file }) => {
  const door: Record<string, unknown> = await import(file);
  const silent: string[] = [];
  for (const { of, name, at, option } of takersOf(specifier)) {
    const called = door[of];
    const beside = argumentsBeside(of);
    const call = (...given: readonly unknown[]): unknown => {
      if (typeof called !== "function") throw new Error(`say in option-arguments.ts how ${of} is called`);
      return called(...given);
    };
    const withOptions = reached[of] ?? ((options: object): unknown => call(...withArgument(beside, at, options)));
    for (const [value, shown] of WRONG) {
      if (takeMore[`${of} ${name}`]?.includes(value)) continue;
      const answer = option
        ? await answerTo(of, withOptions, { [name]: value })
        : await answerOf(() => call(...withArgument(beside, at, value)));
      if (!refuses(answer, shown)) silent.push(`${of} ${option ? "." : `${at}:`}${name} ${String(value)}: ${answer}`);
    }
  }
  expect(silent).toEqual([]);
});

test("numbers are found in every door, and what is said of them here is said of some", () => {
  const all = [...takers.values()].flat();
  expect(all.length).toBeGreaterThan(600);
  const known = new Set(all.map(({ of, name }) => `${of} ${name}`));
  expect([...notSettings, ...Object.keys(takeMore)].filter((told) => !known.has(told))).toEqual([]);
});
