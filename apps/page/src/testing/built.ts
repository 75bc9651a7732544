/** @file The page as `pnpm page` builds and serves it. Built once for each state of the sources, whoever tests it. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { InlineConfig } from "vite";

const root = resolve(import.meta.dirname, "../..");
const builds = join(root, "node_modules/.builds");

/** The sources that the page is built from. */
const sources = (): readonly string[] => {
  const packages = resolve(root, "../../packages");
  const folders = readdirSync(packages).map((name) => join(packages, name, "src"));
  return [...folders, join(root, "src"), join(root, "public"), resolve(root, "../demo/models")].filter((folder) =>
    existsSync(folder),
  );
};

const stateOfSources = (): string => {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  };
  for (const file of ["index.html", "package.json", "vite.config.ts", "vite/offline.ts"]) add(join(root, file));
  for (const folder of sources()) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) add(join(entry.parentPath, entry.name));
    }
  }
  return hash.digest("hex").slice(0, 16);
};

/** The folder of the page as it is now, built where it is not there yet. */
const builtPage = async (): Promise<string> => {
  const state = stateOfSources();
  const folder = join(builds, state);
  if (existsSync(folder)) return folder;
  const { build } = await import("vite");
  const making = join(builds, `${state}.${process.pid}`);
  const { NODE_ENV } = process.env;
  try {
    // As it is published: the tests' own mode would make another page.
    process.env.NODE_ENV = "production";
    await build({ root, logLevel: "error", build: { outDir: making, emptyOutDir: true } });
  } finally {
    // What is assigned becomes a text: "undefined".
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
  for (const old of readdirSync(builds)) {
    // Other test files may still serve an older one, or be building: theirs is gone when it is done.
    const path = join(builds, old);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (path !== making && made < Date.now() - 3_600_000) rmSync(path, { recursive: true, force: true });
  }
  try {
    renameSync(making, folder);
  } catch (error) {
    // Somebody else was quicker.
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true });
  }
  return folder;
};

/** A server of the page. */
export interface Served {
  /** Ends in a slash. */
  readonly address: string;
  close(): Promise<void>;
}

const serve = async (config: InlineConfig): Promise<Served> => {
  const outDir = await builtPage();
  const { preview } = await import("vite");
  const server = await preview({
    ...config,
    root,
    logLevel: "error",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 20_000 + (process.pid % 20_000) },
  });
  const [address] = server.resolvedUrls?.local ?? [];
  if (address === undefined) throw new Error("a server has an address");
  return { address, close: () => server.close() };
};

/** Serves the page as it is now, with the headers that give WebAssembly its threads. */
export const servePage = (): Promise<Served> => serve({});

/** Serves the same folder as any server of files does: somewhere, and without headers. */
export const servePlainly = (): Promise<Served> => serve({ configFile: false, base: "/some/where/" });
