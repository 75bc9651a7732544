/** @file Tells the service worker what to keep: everything small from the start, what is large once it was needed. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "vite";

/** In bytes. The engine is larger, everything else that a page may need is smaller. */
const LARGE = 1_000_000;

const NAME = "service-worker.js";

/** Fills in the lists of the service worker. */
export const offline = (): Plugin => {
  let publicFolder = "";
  return {
    name: "offline",
    apply: "build",
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    generateBundle: {
      // When index.html is there.
      order: "post",
      handler(_, bundle) {
        const worker = bundle[NAME];
        if (worker?.type !== "chunk") return this.error(`the bundle has no ${NAME}`);
        if (worker.imports.length > 0)
          return this.error(`${NAME} imports ${worker.imports.join(", ")}: not every browser can`);
        const built = Object.values(bundle).map((file) => ({
          name: file.fileName,
          content: Buffer.from(file.type === "chunk" ? file.code : file.source),
        }));
        const copied = readdirSync(publicFolder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => ({ name: relative(publicFolder, path).replaceAll("\\", "/"), content: readFileSync(path) }));
        const hash = createHash("sha256");
        const lists = { page: [] as string[], large: [] as string[] };
        for (const { name, content } of [...built, ...copied].sort((a, b) => (a.name < b.name ? -1 : 1))) {
          if (name === NAME || /\.(map|md)$/.test(name)) continue;
          hash.update(name).update("\0").update(content);
          (content.length > LARGE ? lists.large : lists.page).push(name);
        }
        worker.code = worker.code
          .replaceAll("PAGE_FILES", () => JSON.stringify(lists.page))
          .replaceAll("LARGE_FILES", () => JSON.stringify(lists.large))
          .replaceAll("PAGE_VERSION", () => JSON.stringify(hash.digest("hex").slice(0, 12)));
      },
    },
  };
};
