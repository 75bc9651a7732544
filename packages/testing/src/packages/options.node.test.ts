/** Whatever takes options refuses those that it does not know: JavaScript callers have no compiler that would say so. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { allDoors, optionTakersOf } from "@tributary/testing/docs";
import { expect, test } from "vitest";
import { argumentsBefore, othersOwn, reached } from "./option-arguments.ts";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const doors = allDoors().filter(({ specifier }) => !specifier.startsWith("@tributary/testing"));
const folders = new Map(doors.map(({ specifier, file }) => [specifier, relative(packages, file).split("/")[0]]));

const takersOf = (specifier: string): readonly { readonly name: string; readonly at: number }[] => {
  const entry = specifier.replace(/^(@\w+\/)?\w+\/?/, "") || "index";
  return optionTakersOf(readFileSync(`${packages}${folders.get(specifier)}/api/${entry}.txt`, "utf8"));
};

const answerOf = async (call: () => unknown): Promise<string> => {
  try {
    const result = await call();
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
      for await (const _ of result as AsyncIterable<unknown>) break;
    }
    return "nothing: it was taken";
  } catch (failure) {
    return String(failure).split("\n")[0]!;
  }
};

/** What is said of an option that does not exist, once all is there that cannot be done without. */
const answerTo = async (call: (options: object) => unknown): Promise<string> => {
  const options: Record<string, unknown> = { nonsense: 1 };
  for (;;) {
    const answer = await answerOf(() => call(options));
    const missing = /: (\w+) is missing$/.exec(answer)?.[1];
    if (missing === undefined || missing in options) return answer;
    options[missing] = "something";
  }
};

test.for(doors)("$specifier", async ({ specifier, file }) => {
  const door: Record<string, unknown> = await import(file);
  const silent: string[] = [];
  for (const { name, at } of takersOf(specifier)) {
    if (othersOwn.has(name)) continue;
    const called = door[name];
    const call =
      reached[name] ??
      ((options: object): unknown => {
        if (typeof called !== "function") throw new Error(`say in option-arguments.ts how ${name} is called`);
        return called(...(argumentsBefore[name] ?? Array.from({ length: at }, () => undefined)), options);
      });
    const answer = await answerTo(call);
    if (!answer.endsWith(": there is no option nonsense")) silent.push(`${name} says ${answer}`);
  }
  expect(silent).toEqual([]);
});

test("what is said of functions here is said of functions that are there", () => {
  const names = new Set(doors.flatMap(({ specifier }) => takersOf(specifier).map(({ name }) => name)));
  const told = [...Object.keys(argumentsBefore), ...Object.keys(reached), ...othersOwn];
  expect(told.filter((name) => !names.has(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(300);
});
