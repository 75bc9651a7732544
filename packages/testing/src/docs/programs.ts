/** @file Programs that are written into a folder, compiled in one run of the compiler and then imported. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "../build.ts";
import { allDoors } from "./doors.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** These two reach every other package. Programs are checked against what is built of them: their sources would be checked anew each time. */
const packages: readonly string[] = ["cli", "testing"];

const settings = {
  extends: "../../../../tsconfig.base.json",
  compilerOptions: {
    noEmit: true,
    composite: false,
    incremental: false,
    isolatedDeclarations: false,
    declaration: false,
    declarationMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    lib: ["es2023", "esnext.disposable", "dom", "dom.iterable"],
    types: ["node"],
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
  },
  include: ["."],
  references: packages.map((name) => ({ path: `../../../${name}` })),
};

/** Writes what has changed only, so that a test that watches its files comes to rest. */
const write = (file: string, text: string): void => {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
};

/** Imports of the workspace's packages, and of files by their path, as relative imports of the sources. */
const withSources = (text: string, place: string): string => {
  const files = new Map(allDoors().map(({ specifier, file }) => [specifier, relative(place, file)]));
  return text.replace(/(\bfrom |\bimport\(|^import )"([^".][^"]*)"/gm, (found, before: string, name: string) => {
    const file = name.startsWith("/") ? relative(place, name) : files.get(name);
    return file === undefined ? found : before + JSON.stringify(file);
  });
};

export interface Programs {
  /** What the compiler says, by program: `error TS…` and what follows, without the place. Empty where all is well. */
  readonly compile: () => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly run: (name: string) => Promise<Readonly<Record<string, unknown>>>;
}

/** What the compiler says of the programs in a folder. */
const saidOf = (place: string): Promise<ReadonlyMap<string, readonly string[]>> =>
  new Promise((done, refuse) => {
    const tsc = join(root, "node_modules/typescript/lib/tsc.js");
    const options = { cwd: place, maxBuffer: 1 << 26 };
    execFile(process.execPath, [tsc, "-p", ".", "--pretty", "false"], options, (_, output, complaints) => {
      const said = new Map<string, string[]>();
      for (const line of `${output}${complaints}`.split("\n")) {
        const [, name, error] = /^([^\s/]+)\.ts\(\d+,\d+\): (error .*)$/.exec(line) ?? [];
        if (name && error) said.set(name, [...(said.get(name) ?? []), error]);
        else if (line.startsWith(" ")) [...said.values()].at(-1)?.push(line);
        else if (line.startsWith("error ")) refuse(new Error(line));
      }
      done(said);
    });
  });

/** Programs by name, in a folder of their own below this package's, which git ignores. */
export const programsIn = (folder: string, programs: ReadonlyMap<string, string>): Programs => {
  const place = join(root, "packages/testing/.checked", folder);
  const fileOf = (name: string): string => join(place, `${name}.ts`);
  const prepare = (): void => {
    mkdirSync(place, { recursive: true });
    for (const file of readdirSync(place)) {
      if (file.endsWith(".ts") && !programs.has(file.slice(0, -3))) rmSync(join(place, file));
    }
    write(join(place, "tsconfig.json"), JSON.stringify(settings));
    for (const [name, text] of programs) write(fileOf(name), withSources(text, place));
  };
  prepare();
  let compiled: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  return {
    compile: () => {
      compiled ??= build(...packages.map((name) => join(root, "packages", name))).then(() => saidOf(place));
      return compiled;
    },
    run: (name) => import(/* @vite-ignore */ pathToFileURL(fileOf(name)).href),
  };
};
