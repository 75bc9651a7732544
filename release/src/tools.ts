/** @file Fetches what strangers use: compilers, package managers, runtimes. What cannot be had is left out. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@tributary/testing/chromium";
import { attempt } from "./run.ts";
import type { Tools } from "./world.ts";

/** Installs a package of this machine's registry into a folder of its own; null where that fails. */
const fetched = async (folder: string, name: string, asked: string): Promise<string | null> => {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), '{ "private": true }');
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", asked];
  const { status } = await attempt("npm", args, { cwd: place });
  return status === 0 ? join(place, "node_modules") : null;
};

/** The program for this machine among the packages of a scope, one for each kind of machine. */
const native = (modules: string | null, scope: string, files: readonly string[]): string | null => {
  if (modules === null || !existsSync(join(modules, scope))) return null;
  const paths = readdirSync(join(modules, scope)).flatMap((one) =>
    files.map((file) => join(modules, scope, one, file)),
  );
  return paths.find((path) => existsSync(path)) ?? null;
};

export const fetchTools = async (folder: string): Promise<Tools> => {
  const yarn = await fetched(folder, "yarn", "@yarnpkg/cli-dist@4");
  const bun = await fetched(folder, "bun", "bun@1");
  const deno = await fetched(folder, "deno", "deno@2");
  const compilers = new Map<string, string>();
  for (const version of ["5.9", "6", "7"]) {
    const modules = await fetched(folder, `typescript-${version}`, `typescript@${version}`);
    if (modules !== null) compilers.set(version, join(modules, "typescript/bin/tsc"));
  }
  return {
    yarn: yarn === null ? null : join(yarn, "@yarnpkg/cli-dist/bin/yarn.js"),
    bun: native(bun, "@oven", ["bin/bun", "bin/bun.exe"]),
    deno: native(deno, "@deno", ["deno", "deno.exe"]),
    chromium: chromium ?? null,
    compilers,
  };
};
