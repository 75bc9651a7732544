/** @file A page of ours in Chromium, which imports packages by their sources and posts what it found. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { createViteServer } from "vitest/node";
import { type ShownOptions, shownUntil } from "./shown.ts";

export { chromium } from "./chromium.ts";
export { GRAPHICS, QUIET } from "./shown.ts";

export interface BrowserProgram extends ShownOptions {
  /** The script of the page. It ends with `fetch("/results", { method: "POST", body })`. */
  readonly page: string;
  /** The script that `new Worker("/worker", { type: "module" })` runs. */
  readonly worker?: string;
  /** Files that the page may fetch, as `/files/NAME`. Default none. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Folders outside of the repository that the page may import from, as `/@fs/FOLDER/…`. Default none. */
  readonly folders?: readonly string[];
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};

/** The page around a script. A module that cannot be loaded throws nothing by itself; and nobody asks for an icon. */
const around = (script: string): string =>
  `<link rel="icon" href="data:,">
<script type="module" onerror='throw new Error("a module that the page imports could not be loaded")'>${script}</script>`;

/** Runs a program, and returns the text that its page posted. What it leaves behind and how it fails: as {@link shownUntil}. */
export const inChromium = async ({
  page,
  worker = "",
  files = {},
  folders = [],
  ...shown
}: BrowserProgram): Promise<string> => {
  let arrive: (text: string) => void = () => undefined;
  const posted = new Promise<string>((resolve) => {
    arrive = resolve;
  });
  const answer = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const file = files[request.url?.replace("/files/", "") ?? ""];
    if (request.url === "/") {
      response.setHeader("content-type", "text/html").end(around(page));
    } else if (request.url === "/worker") {
      response.setHeader("content-type", "text/javascript").end(worker);
    } else if (file !== undefined) {
      response.end(file);
    } else if (request.method === "POST") {
      void textOf(request).then((text) => {
        arrive(text);
        response.end();
      });
    } else next();
  };
  const root = resolve(import.meta.dirname, "../../../..");
  const server = await createViteServer({
    root,
    configFile: false,
    logLevel: "error",
    appType: "custom",
    // Nothing is bundled ahead, so there is nothing to keep: the folder is never made, and holds nothing of another server.
    cacheDir: join(root, "node_modules/.vite-of-no-one"),
    resolve: { conditions: ["@tributary/source", "browser", "module", "import"] },
    optimizeDeps: { noDiscovery: true },
    server: { host: "127.0.0.1", port: 0, hmr: false, watch: null, fs: { allow: [root, ...folders] } },
    plugins: [{ name: "page", configureServer: ({ middlewares }) => void middlewares.use(answer) }],
  });
  try {
    await server.listen();
    return await shownUntil(posted, server.resolvedUrls!.local[0]!, shown);
  } finally {
    await server.close();
  }
};
