/** @file Packs every package and looks at what was packed. */
import { join, resolve } from "node:path";
import { ceilings } from "./ceilings.ts";
import { type Package, publishedPackages } from "./packages.ts";
import { pnpm } from "./pnpm.ts";
import { attempt, run } from "./run.ts";
import { faultsOf, readTarball, type Tarball } from "./tarballs.ts";

/** Packs the packages of a repository into a folder, one after the other: each is built anew, and needs the others to stay. */
export const packAll = async (root: string, into: string): Promise<ReadonlyMap<Package, Tarball>> => {
  const packed = new Map<Package, Tarball>();
  for (const one of publishedPackages(root)) {
    const { output } = await run(...pnpm("pack", "--json", "--pack-destination", into), { cwd: one.path });
    const { filename }: { readonly filename: string } = JSON.parse(output);
    packed.set(one, readTarball(resolve(into, filename)));
  }
  return packed;
};

/** What two linters of packages say. */
const linted = async (root: string, { file, manifest }: Tarball): Promise<readonly string[]> => {
  const bin = (name: string): string => join(root, "node_modules/.bin", name);
  const lints = [
    await attempt(bin("publint"), ["run", "--strict", file], { cwd: root }),
    await attempt(bin("attw"), [file, "--profile", "esm-only", "--quiet"], { cwd: root }),
  ];
  return lints.filter(({ status }) => status !== 0).map(({ all }) => `${manifest.name}: ${all}`);
};

/** All that is wrong with what was packed. */
export const faultsOfAll = async (root: string, packed: ReadonlyMap<Package, Tarball>): Promise<readonly string[]> => {
  const all = [...packed].map(async ([{ folder }, tarball]) => [
    ...faultsOf(tarball, ceilings[folder]),
    ...(await linted(root, tarball)),
  ]);
  return (await Promise.all(all)).flat();
};
