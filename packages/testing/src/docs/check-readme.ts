/** @file checkReadme: every program of a README, or of another page, is compiled, run and compared with the output that stands under it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allDoors, type Door, doorsOf } from "./doors.ts";
import { namesInTables, picturesOf } from "./markdown.ts";
import { printedBy } from "./printed.ts";
import { type Programs, programsIn } from "./programs.ts";
import { writeReadmeFiles } from "./readme-files.ts";
import {
  differenceOf,
  isMistake,
  type Mistake,
  mistakesOf,
  moduleOf,
  printedByEach,
  programsOf,
  type ReadmeProgram,
} from "./readme-programs.ts";

export interface ReadmeCheck {
  readonly readme: URL;
  /** How far a number with a fraction may be off, relative to its size, where it was computed by training. Default 0. */
  readonly tolerance?: number;
  /** Whether the names in its tables are ours, and none is another library's. Default true. */
  readonly ownNames?: boolean;
}

/** A test where there is something to test; where there is not, nothing, and no skipped test. */
const onlyIf =
  (there: boolean) =>
  (name: string, run: () => void | Promise<void>): void => {
    // A busy machine takes minutes for what a quiet one does in seconds.
    if (there) test(name, run, 240_000);
  };

/**
 * Tests every program of a README (```` ```ts ````): together they compile as one module, in which later ones see what
 * earlier ones declared; each prints what the ```` ```text ```` block under it says, and nothing where there is none.
 * They run in an empty folder, but for the files that `readme-files.ts` puts there.
 *
 * A program over a block that begins with `error TS` does not compile, in these words; over one that begins with the name of
 * an error, it throws that. Such a program stands alone: later ones do not see it. Seconds and milliseconds may differ.
 * A picture that the README shows is the file that a program writes under its name.
 * Blocks in other languages are not looked at. Every name that the tables offer, as `` `name` `` or `` `name(…)` ``, is one that the
 * package or the kernel exports; for a README outside of the packages, one that any package exports.
 *
 * @example
 * checkReadme({ readme: new URL("../README.md", import.meta.url) });
 */
export const checkReadme = (check: ReadmeCheck): void => {
  const file = fileURLToPath(check.readme);
  checkPages(`${basename(dirname(file))}-${nameOf(file)}`, [check]);
};

/**
 * The same for several pages, whose programs are compiled in one run of the compiler: most of its time goes into the packages.
 *
 * @param folder A name for where their programs lie meanwhile.
 */
export const checkPages = (folder: string, checks: readonly ReadmeCheck[]): void => {
  const pages = checks.map(pageOf);
  const programs = programsIn(folder, new Map(pages.flatMap(({ modules }) => modules)));
  for (const page of pages) checkPage(page, programs);
};

/** `first-hour` for a file of that name. */
const nameOf = (file: string): string => basename(file, ".md").toLowerCase();

interface Page extends ReadmeCheck {
  readonly file: string;
  readonly markdown: string;
  readonly right: readonly ReadmeProgram[];
  readonly mistakes: readonly (Mistake & { readonly name: string })[];
  /** By name: that of the page, and of each mistake. */
  readonly modules: readonly (readonly [name: string, module: string])[];
}

const pageOf = (check: ReadmeCheck): Page => {
  const file = fileURLToPath(check.readme);
  const markdown = readFileSync(file, "utf8");
  const programs = programsOf(markdown);
  const right = programs.filter((program) => !isMistake(program));
  const mistakes = mistakesOf(programs).map((mistake, i) => ({ name: `${nameOf(file)}-mistake-${i + 1}`, ...mistake }));
  const modules = [
    [nameOf(file), moduleOf(right)] as const,
    ...mistakes.map(({ name, module }) => [name, module] as const),
  ];
  return { ...check, file, markdown, right, mistakes, modules };
};

const checkPage = (page: Page, { compile, run }: Programs): void => {
  const { file, markdown, right, mistakes, modules, tolerance = 0, ownNames = true } = page;
  const folder = dirname(file);
  describe(basename(file), () => {
    const before = process.cwd();
    const place = mkdtempSync(join(tmpdir(), "readme-"));
    beforeAll(async () => {
      process.chdir(place);
      if (existsSync(join(folder, "package.json"))) await writeReadmeFiles(basename(folder), place);
    });
    afterAll(() => {
      process.chdir(before);
      rmSync(place, { recursive: true });
    });

    test("its programs compile, but for those that should not", async () => {
      const said = await compile();
      const errors = modules.flatMap(([name]) => (said.has(name) ? [[name, said.get(name)?.join("\n")]] : []));
      const claimed = mistakes.filter(({ compilers }) => compilers !== undefined);
      expect(Object.fromEntries(errors)).toEqual(
        Object.fromEntries(claimed.map(({ name, compilers }) => [name, compilers])),
      );
    });

    onlyIf(right.length > 0)(`its ${right.length} programs print what stands under them`, async () => {
      const printed = printedByEach(await printedBy(() => run(nameOf(file))));
      right.forEach(({ claims }, i) => {
        const difference = differenceOf(printed[i] ?? "", claims.join("\n"), tolerance);
        expect(difference?.given).toBe(difference?.claimed);
      });
      for (const picture of picturesOf(markdown).filter((one) => existsSync(basename(one)))) {
        expect(existsSync(join(folder, picture)), picture).toBe(true);
        // The bytes of a PNG depend on who packs them.
        if (!picture.endsWith(".svg")) continue;
        await expect(readFileSync(basename(picture), "utf8")).toMatchFileSnapshot(join(folder, picture));
      }
    });

    for (const { name, thrown } of mistakes) {
      onlyIf(thrown !== undefined)(`throws ${thrown?.split("\n")[0]}`, async () => {
        let error: unknown;
        await printedBy(() => run(name)).catch((failure: unknown) => {
          error = failure;
        });
        expect(String(error)).toBe(thrown);
      });
    }

    const offered = namesInTables(markdown);
    const own = existsSync(join(folder, "src")) ? (doorsOf(folder)[0]?.specifier ?? "") : "";
    onlyIf(ownNames && offered.length > 0)(`the ${offered.length} names in its tables are exported`, () => {
      const near = ({ specifier }: Door): boolean =>
        specifier.startsWith(own) || /^@tributary\/kernel\b/.test(specifier);
      const doors = own === "" ? allDoors() : allDoors().filter(near);
      expect(offered.filter((name) => !doors.some(({ names }) => names.has(name)))).toEqual([]);
    });
  });
};
