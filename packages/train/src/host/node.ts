/** @file Node: files and a terminal. */
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Presets, SingleBar } from "cli-progress";
import type { Host } from "./host.ts";

const isMissing = (failure: unknown): boolean => (failure as { readonly code?: string }).code === "ENOENT";

export const host: Host = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  list: (folder) =>
    readdir(folder).catch((failure: unknown) => {
      if (isMissing(failure)) return [];
      throw failure;
    }),
  remove: (path) => rm(path, { force: true }),
  readBytes: (path) => readFile(path),
  writeText: (path, text) => writeFile(path, text),
  append: (path, content) => appendFile(path, content),
  join: (...parts) => join(...parts),
  print: (line) => void process.stderr.write(`${line}\n`),

  openBar(label, total) {
    if (!process.stderr.isTTY) return null;
    const bar = new SingleBar(
      {
        format: `${label} {bar} {value}/{total}  {text}`,
        barsize: 24,
        clearOnComplete: true,
        hideCursor: true,
        fps: 10,
      },
      Presets.shades_classic,
    );
    bar.start(total, 0, { text: "" });
    return { show: (done, text) => bar.update(done, { text }), close: () => bar.stop() };
  },
};
