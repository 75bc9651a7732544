/** What every package says about itself, held against its files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const packages = new URL("../../../", import.meta.url);

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly type: string;
  readonly license: string;
  readonly sideEffects: boolean;
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
}

const published = readdirSync(packages)
  .map((folder) => {
    const manifest: Manifest = JSON.parse(readFileSync(new URL(`${folder}/package.json`, packages), "utf8"));
    return [manifest.name, new URL(`${folder}/`, packages), manifest] as const;
  })
  .filter(([, , manifest]) => !manifest.private);

test("every published package has its row in the README, and every row is of a package or an app", () => {
  const readme = readFileSync(new URL("../README.md", packages), "utf8");
  const rows = [...readme.matchAll(/^\| \[[^\]]+\]\((packages|apps)\/([\w-]+)\) \|/gm)].map(
    ([, place, folder]) => `${place}/${folder}`,
  );
  expect(rows.filter((row) => !existsSync(new URL(`../${row}`, packages)))).toEqual([]);
  const folders = published.map(([, folder]) => `packages/${folder.href.slice(packages.href.length, -1)}`);
  expect(folders.filter((folder) => !rows.includes(folder))).toEqual([]);
});

test("changes are told of packages that are published", () => {
  const names = new Set(published.map(([name]) => name));
  const folder = new URL("../.changeset/", packages);
  const told = readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) => {
      const [, head = ""] = readFileSync(new URL(file, folder), "utf8").split(/^---$/m);
      return [...head.matchAll(/^"(.+)": \w+$/gm)].map(([, name]) => `${file}: ${name}`);
    });
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter((one) => !names.has(one.slice(one.indexOf(" ") + 1)))).toEqual([]);
});

test.for(published)("%s: modules of its own source and no tests, with a README", ([, folder, manifest]) => {
  expect(manifest).toMatchObject({
    type: "module",
    license: "Apache-2.0",
    sideEffects: false,
    engines: { node: ">=20.19" },
  });
  expect(manifest.files).toEqual(expect.arrayContaining(["dist", "src", "!src/**/*.test.ts"]));
  expect(existsSync(new URL("README.md", folder))).toBe(true);
  for (const [entry, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === "string") {
      expect([entry, conditions]).toEqual(["./package.json", "./package.json"]);
      continue;
    }
    const source = conditions["@tributary/source"]!;
    expect(existsSync(new URL(source, folder)), source).toBe(true);
    const built = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
    // The order matters: the first condition that holds is taken.
    expect(Object.entries(conditions)).toEqual([
      ["@tributary/source", source],
      ["types", `${built}.d.ts`],
      ["default", `${built}.js`],
    ]);
  }
});

/** The modules of a folder, but for its tests and what they share. */
const sourcesIn = (folder: URL): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(test|types|child)\.ts$|^testing\//.test(file))
    .map((file) => readFileSync(new URL(file, folder), "utf8").replace(/\/\*[\s\S]*?\*\//g, ""));

/** The packages that modules import; programs that they write name theirs as `${…}`. */
const importedBy = (sources: readonly string[]): ReadonlySet<string> => {
  const names = sources.flatMap((source) =>
    [...source.matchAll(/^(?:.*\bfrom |.*\bimport\(|.*\bresolve\(|import )["`](?!\$)([^"`]+)["`]/gm)].map(
      ([, name]) => name!,
    ),
  );
  const outside = names.filter((name) => !/^(\.|node:|#)/.test(name));
  return new Set(outside.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]));
};

test.for(published)("%s depends on what it imports, and on nothing else", ([, folder, manifest]) => {
  const { dependencies = {}, peerDependencies = {} } = manifest;
  const sources = sourcesIn(new URL("src/", folder));
  const imported = [...importedBy(sources)].sort();
  // What a package beside it wants to find counts as used.
  const wanted = published.flatMap(([name, , one]) =>
    name in dependencies ? Object.keys(one.peerDependencies ?? {}) : [],
  );
  expect(imported.filter((name) => !(name in dependencies) && !(name in peerDependencies))).toEqual([]);
  expect(Object.keys(dependencies).filter((name) => !imported.includes(name) && !wanted.includes(name))).toEqual([]);
  for (const name of Object.keys(peerDependencies)) {
    // What is loaded when it is asked for may be missing; what a module begins with may not.
    const begins = new RegExp(`^import (?!type\\b)[^;]*? from "${name}["/]`, "m");
    const isNeeded = sources.some((source) => begins.test(source));
    expect([name, manifest.peerDependenciesMeta?.[name]?.optional ?? false]).toEqual([name, !isNeeded]);
  }
});

/** What two packages make fits together only if both were made by one copy of it. A program stands alone. */
const KERNEL = "@tributary/kernel";

test.for(published.filter(([name, , { bin }]) => name !== KERNEL && !bin))(
  "%s has the kernel as its peer: one copy for all",
  ([, folder, manifest]) => {
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest;
    expect([dependencies[KERNEL], peerDependencies[KERNEL], devDependencies[KERNEL]]).toEqual([
      undefined,
      "workspace:^",
      "workspace:^",
    ]);
    const installs = readFileSync(new URL("README.md", folder), "utf8").match(/^npm install .*$/gm) ?? [];
    for (const line of installs.filter((each) => each.includes(manifest.name))) expect(line).toContain(KERNEL);
  },
);
