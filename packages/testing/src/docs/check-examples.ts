/** @file checkExamples: every example of a package's docstrings is compiled, run and compared with what it says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examplesOf } from "./docstrings.ts";
import { allDoors, doorsOf } from "./doors.ts";
import { exampleProgram, givenTo } from "./example-program.ts";
import { printedBy } from "./printed.ts";
import { programsIn } from "./programs.ts";

export interface ExamplesCheck {
  /** The package's folder. */
  readonly package: URL;
  /** How many public functions have no example yet. The number may only fall. */
  readonly withoutExample: number;
  /** What examples use without saying where it comes from, as a statement: `{ net: "const net = …;" }`. Default none. */
  readonly given?: Readonly<Record<string, string>>;
  /** Examples that cannot run here, and why; they are compiled only. Default none. */
  readonly compiledOnly?: Readonly<Record<string, string>>;
  /** Puts files into the empty folder in which the examples run. */
  readonly files?: (folder: string) => Promise<void>;
}

const isFunction = (value: unknown): boolean => typeof value === "function" && !/^class\b/.test(String(value));

/**
 * Tests every `@example` of a package: it compiles, it runs, and each result is what stands behind `//`.
 *
 * A result is a comment at the end of an expression statement, or under it: an expression of TypeScript, a typed array as
 * Node prints it, or several lines of text. Imports that are not written are found by name: in the door that gives what the
 * example is of, then in the other doors of the package, then in the kernel's, then in those of the other packages.
 *
 * @example
 * checkExamples({ package: new URL("../", import.meta.url), withoutExample: 0 });
 */
export const checkExamples = ({
  package: at,
  withoutExample,
  given = {},
  compiledOnly = {},
  files,
}: ExamplesCheck): void => {
  const folder = fileURLToPath(at);
  const own = doorsOf(folder);
  const all = allDoors();
  const seen = new Map<string, number>();
  const checked = examplesOf(join(folder, "src")).map(({ name, file, code }) => {
    const door = own.find(({ names }) => names.get(name)?.file === file);
    const others = all.filter((one) => one !== door && own.every(({ specifier }) => one.specifier !== specifier));
    const near = door ? [door, ...own.filter((one) => one !== door)] : own;
    const path = (door?.specifier.slice(own[0]!.specifier.length) ?? "inside").split("/").filter(Boolean);
    const label = [...(door ? path : ["inside"]), name].join("/");
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    // What is not public is imported from its file.
    const inside = { specifier: file, file, names: new Map([[name, { type: false, file, original: name }]]) };
    const program = exampleProgram(givenTo(code, given), [...(door ? [] : [inside]), ...near, ...others]);
    return { label, key: `${label.replaceAll("/", "-")}${times > 1 ? `-${times}` : ""}`, door, name, code, ...program };
  });
  const programs = programsIn(
    `${folder.split("/").filter(Boolean).at(-1)}-examples`,
    new Map(checked.map(({ key, text }) => [key, text])),
  );

  describe("examples", () => {
    const before = process.cwd();
    const place = mkdtempSync(join(tmpdir(), "examples-"));
    beforeAll(async () => {
      process.chdir(place);
      await files?.(place);
    });
    afterAll(() => {
      process.chdir(before);
      rmSync(place, { recursive: true });
    });

    test("all of them compile", async () => {
      expect(Object.fromEntries(await programs.compile())).toEqual({});
    });

    for (const { label, key, door, name, code, results } of checked) {
      const reason = compiledOnly[label];
      if (reason !== undefined) {
        test(`${label}: compiled only, ${reason}`, async () => {
          expect((await programs.compile()).get(key) ?? []).toEqual([]);
        });
        continue;
      }
      test(label, async () => {
        const given: unknown[] = [];
        const said: unknown[] = [];
        const { default: run } = await programs.run(key);
        if (typeof run !== "function") throw new Error("a program exports a function");
        const compare = (one: unknown, other: unknown): void => {
          given.push(one);
          said.push(other);
        };
        await printedBy(() => run(compare));
        expect(given).toEqual(said);
        const shows = door?.names.get(name)?.type === true || /\bawait |\bconsole\.log\(/.test(code);
        if (!shows) expect(results, "results that are compared").toBeGreaterThan(0);
      });
    }

    test(`${withoutExample} public functions have no example yet`, async () => {
      const documented = new Set(checked.map(({ door, name }) => `${door?.specifier} ${name}`));
      const lacking: string[] = [];
      for (const { specifier, file, names } of own) {
        const module: Readonly<Record<string, unknown>> = await import(/* @vite-ignore */ pathToFileURL(file).href);
        for (const [name, { original }] of names) {
          if (isFunction(module[name]) && !documented.has(`${specifier} ${original}`))
            lacking.push(`${specifier} ${name}`);
        }
      }
      expect(lacking, lacking.join("\n")).toHaveLength(withoutExample);
      expect(Object.keys(compiledOnly).filter((label) => !seen.has(label))).toEqual([]);
    });
  });
};
