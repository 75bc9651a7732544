/** @file What the READMEs say that a program prints, for strangers to try. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { differenceOf, isCompilers, isMistake, moduleOf, printedByEach, programsOf } from "@tributary/testing/readme";
import ts from "typescript-5";
import { publishedPackages } from "./packages.ts";

/** A program that should not compile, or throws. */
export interface Mistake {
  readonly name: string;
  readonly module: string;
  /** What the compiler says of it: `error TS…`. */
  readonly compilers: string | undefined;
}

export interface Readme {
  /** The folder of the package, or `repository`. */
  readonly name: string;
  /** Its programs as one module of TypeScript. */
  readonly module: string;
  readonly claims: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/** Reads the README of the repository and those of the published packages, where they have programs. */
export const readReadmes = (root: string): readonly Readme[] =>
  [
    { name: "repository", path: root },
    ...publishedPackages(root).map(({ folder, path }) => ({ name: folder, path })),
  ].flatMap(({ name, path }) => {
    const programs = programsOf(readFileSync(join(path, "README.md"), "utf8"));
    const right = programs.filter((program) => !isMistake(program));
    if (right.length === 0) return [];
    const wrong = programs.filter(isMistake).map((mistake, i) => {
      const before = programs.slice(0, programs.indexOf(mistake)).filter((program) => !isMistake(program));
      const module = moduleOf([...before, mistake]);
      return { name: `${name}-mistake-${i + 1}`, module, compilers: mistake.claims.find(isCompilers) };
    });
    // What is thrown is looked at by the tests of the package.
    const mistakes = wrong.filter(({ compilers }) => compilers !== undefined);
    return [{ name, module: moduleOf(right), claims: right.map(({ claims }) => claims.join("\n")), mistakes }];
  });

/** A module as JavaScript for Node 20, which does not know `using` yet. */
export const asJavaScript = (module: string): string => {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(module, { compilerOptions }).outputText;
};

/** Lists and objects as Node lays them out: Bun breaks them, and ends them with a comma. */
const asNode = (text: string): string => text.replace(/,(\s*[}\]])/g, "$1");

/** Where a program printed something else than its README says; nothing, if nowhere. */
export const faultsOf = ({ name, claims }: Readme, printed: string): readonly string[] => {
  const each = printedByEach(asNode(printed));
  return claims.flatMap((claimed, i) => {
    const difference = differenceOf(each[i] ?? "", claimed, 0.01);
    if (difference === null) return [];
    return [`README of ${name}, program ${i + 1}, printed\n${difference.given}\nand not\n${difference.claimed}`];
  });
};
