/** @file Strict compilers over the READMEs' programs: what should compile does, and what should not does not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readme } from "../readmes.ts";
import type { Project, Tools } from "../world.ts";

/** What a compiler says, by the program. */
const saidOf = (output: string): ReadonlyMap<string, string> => {
  const said = new Map<string, string>();
  let name = "";
  for (const line of output.split("\n")) {
    const [, file, error] = /^(?:src\/)?(.+?)\.ts\(\d+,\d+\): (error .*)$/.exec(line) ?? [];
    if (file !== undefined) name = file;
    if (name !== "" && (error !== undefined || line.startsWith(" "))) {
      said.set(name, [said.get(name), error ?? line].filter((one) => one !== undefined).join("\n"));
    }
    if (/^error /.test(line)) said.set("settings", line);
  }
  return said;
};

/** Compiles `src/` with every compiler that is there, and throws where one says something else than it should. Returns their versions. */
export const compileWithAll = async (
  { folder, attempt }: Project,
  { compilers }: Tools,
  readmes: readonly Readme[],
): Promise<string> => {
  const should = new Map(
    readmes.flatMap(({ mistakes }) =>
      mistakes.flatMap(({ name, compilers }) => (compilers ? [[name, compilers]] : [])),
    ),
  );
  const faults: string[] = [];
  const versions: string[] = [];
  for (const [version, tsc] of compilers) {
    const { output } = await attempt(process.execPath, tsc, "-p", ".", "--pretty", "false");
    const said = saidOf(output);
    for (const [name, text] of said) if (!should.has(name)) faults.push(`TypeScript ${version}, ${name}: ${text}`);
    for (const [name, text] of should) {
      if (said.get(name) !== text) faults.push(`TypeScript ${version}, ${name}: ${said.get(name)}\nand not ${text}`);
    }
    const manifest: { readonly version: string } = JSON.parse(readFileSync(join(tsc, "../../package.json"), "utf8"));
    versions.push(manifest.version);
  }
  if (faults.length > 0) throw new Error(`${faults.join("\n")}\nin ${folder}`);
  return versions.join(", ");
};

/** The settings of somebody who wants to know. */
export const strict = {
  target: "es2023",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: ["node"],
} as const;
