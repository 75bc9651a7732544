/** @file Packages as they are built, for tests that need them so: what has changed is compiled, once, whoever asks. */
import { execFile } from "node:child_process";
import { open, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root: string = fileURLToPath(new URL("../../../", import.meta.url));

/** In one place for all: programs are built of the same packages. */
const lock: string = join(root, "node_modules/.building");

/** A build that was killed leaves its lock: after this time it counts no more. */
const STALE = 180_000;

/** One build at a time: test files run side by side. */
const locked = async (work: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    const handle = await open(lock, "wx").catch(() => null);
    if (handle) {
      await handle.close();
      break;
    }
    const since = await stat(lock).catch(() => null);
    if (since && Date.now() - since.mtimeMs > STALE) await rm(lock, { force: true });
    await sleep(100);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
};

const compile = async (projects: readonly string[]): Promise<void> => {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  await promisify(execFile)(process.execPath, [compiler, "-b", ...projects]);
};

/** Compiles what has changed in projects, and in those that they refer to. */
export const build = (...projects: readonly string[]): Promise<void> => locked(() => compile(projects));

/**
 * Joins what has changed of a package, and of those that it depends on, as when they are packed: a start takes less than half as long.
 *
 * @returns Where the joined package lies.
 */
export const joined = async (folder: string): Promise<string> => {
  const into = join(root, "node_modules/.joined");
  await locked(async () => {
    await compile([join(root, "release/tsconfig.packing.json")]);
    const program = join(root, "release/dist/packing/side-by-side.js");
    await promisify(execFile)(process.execPath, [program, root, into, folder]);
  });
  return join(into, relative(root, folder));
};
