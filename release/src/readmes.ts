/** @file What the READMEs say that a program prints, for strangers to try. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  commandsOf,
  differenceOf,
  isMistake,
  type Mistake,
  mistakesOf,
  moduleOf,
  printedByEach,
  programsOf,
  type ReadmeCommand,
} from "@tributary/testing/readme";
import ts from "typescript-5";
import { publishedPackages } from "./packages.ts";

export interface Readme {
  /** The folder of the package, or `repository`. */
  readonly name: string;
  /** Its programs as one module of TypeScript. */
  readonly module: string;
  readonly claims: readonly string[];
  /** Programs that should not compile, or throw, each with a name for its module. */
  readonly mistakes: readonly (Mistake & { readonly name: string })[];
  readonly commands: readonly ReadmeCommand[];
}

/** READMEs whose programs ask a hub or a Redis: their own tests start one. */
const askServers = ["pretrained", "jobs"];

/** Reads the README of the repository and those of the published packages, where they have programs. */
export const readReadmes = (root: string): readonly Readme[] =>
  [{ name: "repository", path: root }, ...publishedPackages(root).map(({ folder, path }) => ({ name: folder, path }))]
    .filter(({ name }) => !askServers.includes(name))
    .flatMap(({ name, path }) => {
      const markdown = readFileSync(join(path, "README.md"), "utf8");
      const programs = programsOf(markdown);
      const right = programs.filter((program) => !isMistake(program));
      if (right.length === 0) return [];
      const mistakes = mistakesOf(programs).map((mistake, i) => ({ ...mistake, name: `${name}-mistake-${i + 1}` }));
      const claims = right.map(({ claims }) => claims.join("\n"));
      return [{ name, module: moduleOf(right), claims, mistakes, commands: commandsOf(markdown) }];
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

/** Lists and objects as Node lays them out: Bun breaks them, and ends them with a comma; others quote otherwise. */
const asNode = (text: string): string =>
  text.replace(/,(\s*[}\]])/g, "$1").replace(/(?<=[[{,:]\s)"([^"'\\\n]*)"(?=\s?[\]},])/g, "'$1'");

/** What a program printed, against what is claimed of it; null where they agree. */
export const faultOf = (what: string, printed: string, claimed: string, tolerance: number): string | null => {
  const difference = differenceOf(asNode(printed), asNode(claimed), tolerance);
  return difference && `${what} printed\n${difference.given}\nand not\n${difference.claimed}`;
};

/** Where the programs printed something else than their README says; nothing, if nowhere. */
export const faultsOf = ({ name, claims }: Readme, printed: string): readonly string[] => {
  const each = printedByEach(printed);
  return claims.flatMap(
    (claimed, i) => faultOf(`README of ${name}, program ${i + 1},`, each[i] ?? "", claimed, 0.01) ?? [],
  );
};
