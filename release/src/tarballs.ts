/** @file What is packed, looked at file by file. */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";
import type { Manifest } from "./packages.ts";
import { entriesOf } from "./packing/join.ts";

/** A packed package. */
export interface Tarball {
  readonly file: string;
  /** What is downloaded, in bytes. */
  readonly bytes: number;
  readonly manifest: Manifest;
  /** The text of every file, by its path in the package. */
  readonly files: ReadonlyMap<string, string>;
}

export const readTarball = (file: string): Tarball => {
  const packed = readFileSync(file);
  const entries = parseTar(gunzipSync(packed)).filter(({ type }) => type === "file");
  const files = new Map(entries.map(({ name, text }) => [name.replace(/^package\//, ""), text]));
  return { file, bytes: packed.byteLength, manifest: JSON.parse(files.get("package.json") ?? "{}"), files };
};

/** Tests, what helps them, and what building leaves behind. */
const helper = /\.(test|types|child|bench)\.|(^|\/)(testing|oracle|__snapshots__|node_modules)\/|\.tsbuildinfo$/;

/** Declarations without a source, and sources that were not built. */
const unmatched = (files: readonly string[]): readonly string[] => {
  const sources = new Set(files.filter((file) => /^src\/.*\.ts$/.test(file)).map((file) => file.slice(4, -3)));
  const built = new Set(files.filter((file) => /^dist\/.*\.d\.ts$/.test(file)).map((file) => file.slice(5, -5)));
  return [
    ...[...built].filter((one) => !sources.has(one)).map((one) => `dist/${one}.d.ts has no source`),
    ...[...sources].filter((one) => !built.has(one)).map((one) => `src/${one}.ts was not built`),
  ];
};

/** Modules whose maps lead nowhere, or to sources that stack traces do not find. */
const unmapped = (files: ReadonlyMap<string, string>): readonly string[] => {
  const modules = [...files.keys()].filter((file) => /^dist\/.*\.js$/.test(file));
  return modules.flatMap((file) => {
    const { sources = [] }: { readonly sources?: readonly string[] } = JSON.parse(files.get(`${file}.map`) ?? "{}");
    const text = (files.get(file) ?? "").replace(/^(?:import|export) .*$/gm, "");
    // What only hands on what others have was made of nothing.
    if (sources.length === 0 && text.trim() !== "") return [`${file} has no map`];
    return sources
      .map((source) => posix.join(posix.dirname(file), source))
      .filter((source) => !files.has(source))
      .map((source) => `${file} was made of ${source}, which is not packed`);
  });
};

/** Doors that are named and were not built: those of `exports` and `imports`, and programs. */
const unbuilt = (manifest: object, files: readonly string[]): readonly string[] =>
  entriesOf(manifest)
    .map((name) => `dist/${name}.js`)
    .filter((file) => !files.includes(file))
    .map((file) => `${file} is named in package.json, and is missing`);

/** Packages that the built modules and their declarations import, by where a stranger would find that they are missing. */
const imported = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [file, text] of files) {
    if (!/^dist\/.*\.(js|d\.ts)$/.test(file)) continue;
    const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name] of code.matchAll(/^(?:.*\bfrom |.*\bimport\(|import )["']([^"'.#$][^"']*)["']/gm)) {
      const [start] = /^(?:@[^/]+\/)?[^/]+/.exec(name ?? "") ?? [];
      if (start && !start.startsWith("node:")) found.set(start, file);
    }
  }
  return found;
};

const installScripts = ["preinstall", "install", "postinstall", "prepublish", "prepare"];

/** What is wrong with a packed package; nothing, if nothing is. */
export const faultsOf = ({ manifest, files, bytes }: Tarball, ceiling: number | undefined): readonly string[] => {
  const { name, version, dependencies = {}, peerDependencies = {}, optionalDependencies = {}, scripts = {} } = manifest;
  const names = [...files.keys()];
  const declared = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  const kilobytes = bytes / 1000;
  // A package of version 0.0.0 has not been released yet, and has no changes to tell.
  const papers = ["LICENSE", "README.md", "AGENTS.md", ...(version === "0.0.0" ? [] : ["CHANGELOG.md"])];
  return [
    ...papers.filter((file) => !files.has(file)).map((file) => `${file} is missing`),
    ...names.filter((file) => helper.test(file)).map((file) => `${file} is for tests`),
    ...unmatched(names),
    ...unmapped(files),
    ...unbuilt(manifest, names),
    ...Object.entries(declared)
      .filter(([, range]) => /^(workspace|catalog|link|file):/.test(range))
      .map(([other, range]) => `depends on ${other} ${range}, which nobody else can resolve`),
    ...[...imported(files)]
      .filter(([other]) => other !== name && !(other in declared))
      .map(([other, file]) => `${file} imports ${other}, on which it does not depend`),
    ...installScripts.filter((script) => script in scripts).map((script) => `has the install script ${script}`),
    ...(ceiling === undefined ? ["has no ceiling in release/src/ceilings.ts"] : []),
    ...(ceiling !== undefined && kilobytes > ceiling
      ? [`is ${kilobytes.toFixed(0)} kB packed, over its ceiling of ${ceiling} kB`]
      : []),
  ].map((fault) => `${name}: ${fault}`);
};
