/** @file checkReadme: every program of a README, or of another page, is compiled, run and compared with the output that stands under it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allDoors, type Door, doorsOf } from "./doors.ts";
import { namesInTables, picturesOf } from "./markdown.ts";
import { printedBy } from "./printed.ts";
import { programsIn } from "./programs.ts";
import {
  differenceOf,
  isCompilers,
  isMistake,
  isThrown,
  moduleOf,
  printedByEach,
  programsOf,
} from "./readme-programs.ts";

export interface ReadmeCheck {
  readonly readme: URL;
  /** How far a number with a fraction may be off, relative to its size, where it was computed by training. Default 0. */
  readonly tolerance?: number;
  /** Whether the names in its tables are ours, and none is another library's. Default true. */
  readonly ownNames?: boolean;
  /** Puts files into the empty folder in which the programs run. */
  readonly files?: (folder: string) => Promise<void>;
}

/** A test where there is something to test; where there is not, nothing, and no skipped test. */
const onlyIf =
  (there: boolean) =>
  (name: string, run: () => void | Promise<void>): void => {
    if (there) test(name, run);
  };

/**
 * Tests every program of a README (```` ```ts ````): together they compile as one module, in which later ones see what
 * earlier ones declared; each prints what the ```` ```text ```` block under it says, and nothing where there is none.
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
export const checkReadme = ({ readme, tolerance = 0, ownNames = true, files }: ReadmeCheck): void => {
  const file = fileURLToPath(readme);
  const folder = dirname(file);
  const markdown = readFileSync(file, "utf8");
  const programs = programsOf(markdown);
  const right = programs.filter((program) => !isMistake(program));
  const mistakes = programs.filter(isMistake);
  const modules = new Map([
    ["readme", moduleOf(right)],
    ...mistakes.map((mistake, i) => {
      const before = programs.slice(0, programs.indexOf(mistake)).filter((program) => !isMistake(program));
      return [`mistake-${i + 1}`, moduleOf([...before, mistake])] as const;
    }),
  ]);
  const page = basename(file);
  const { compile, run } = programsIn(`${basename(folder)}-${page.replace(/\.md$/, "").toLowerCase()}`, modules);

  describe(page, () => {
    const before = process.cwd();
    const place = mkdtempSync(join(tmpdir(), "readme-"));
    beforeAll(async () => {
      process.chdir(place);
      await files?.(place);
    });
    afterAll(() => {
      process.chdir(before);
      rmSync(place, { recursive: true });
    });

    test("its programs compile, but for those that should not", async () => {
      const claimed = mistakes.map(({ claims }, i) => [`mistake-${i + 1}`, claims.filter(isCompilers)] as const);
      expect(Object.fromEntries([...(await compile())].map(([name, errors]) => [name, errors.join("\n")]))).toEqual(
        Object.fromEntries(claimed.filter(([, [claim]]) => claim).map(([name, [claim]]) => [name, claim])),
      );
    });

    onlyIf(right.length > 0)(`its ${right.length} programs print what stands under them`, async () => {
      const printed = printedByEach(await printedBy(() => run("readme")));
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

    for (const [i, { claims }] of mistakes.entries()) {
      for (const claim of claims.filter(isThrown)) {
        test(`throws ${claim.split("\n")[0]}`, async () => {
          let thrown: unknown;
          await printedBy(() => run(`mistake-${i + 1}`)).catch((error: unknown) => {
            thrown = error;
          });
          expect(String(thrown)).toBe(claim);
        });
      }
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
