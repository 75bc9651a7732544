/** @file A program that a test starts as a process of its own, to be killed or to run out of room. */

import { mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";

/** What a test starts, and where it may work. */
export interface BundledProgram {
  /** The file to give to Node. */
  readonly file: string;
  /** A folder for what the program makes; it is removed after the tests. */
  readonly folder: string;
}

/**
 * Makes one file of JavaScript of a program in TypeScript, before the tests of this file run.
 *
 * @param source The program, in the package whose dependencies it uses.
 * @param modules The folder of the package's modules.
 * @example
 * const { file } = bundledProgram(new URL("writing.child.ts", import.meta.url), new URL("../node_modules/", import.meta.url));
 */
export const bundledProgram = (source: URL, modules: URL): BundledProgram => {
  const entry = fileURLToPath(source);
  // Where the program finds native modules as its package does.
  const folder = join(fileURLToPath(modules), `.${basename(entry, ".ts")}-${process.pid}`);
  const file = join(folder, "program.mjs");
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    // Imported here, so that a test run that skips this one does not load a bundler.
    const { build } = await import("vite");
    const conditions = ["@tributary/source", "node"];
    await build({
      configFile: false,
      logLevel: "error",
      resolve: { conditions },
      ssr: {
        noExternal: true,
        external: ["onnxruntime-node", "onnxruntime-web", "playwright-core"],
        resolve: { conditions },
      },
      build: {
        ssr: entry,
        outDir: dirname(file),
        emptyOutDir: false,
        minify: false,
        rollupOptions: { output: { entryFileNames: basename(file) } },
      },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { file, folder };
};
