/** @file The programs that campaigns start, made into JavaScript for tests. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll } from "vitest";

const sources = fileURLToPath(new URL("../programs/", import.meta.url));

/** Makes them before the tests of a file run, and removes them afterwards. Returns their folder. */
export const builtPrograms = (): string => {
  // Where they find what is not built in as this package does.
  const folder = fileURLToPath(new URL(`../../node_modules/.torture-${process.pid}/`, import.meta.url));
  const conditions = ["@tributary/source", "node"];
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    const names = await readdir(sources);
    await build({
      configFile: false,
      logLevel: "error",
      resolve: { conditions },
      ssr: { noExternal: true, external: ["onnxruntime-node", "onnxruntime-web", "sharp"], resolve: { conditions } },
      build: {
        ssr: true,
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        rollupOptions: {
          input: names.map((name) => join(sources, name)),
          output: { entryFileNames: "[name].js" },
        },
      },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
