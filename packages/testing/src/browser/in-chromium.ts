/** @file A page of ours in Chromium, which imports packages by their sources and posts what it found. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createViteServer } from "vitest/node";
import { chromium } from "./chromium.ts";

export { chromium };

export interface BrowserProgram {
  /** The script of the page. It ends with `fetch("/results", { method: "POST", body })`. */
  readonly page: string;
  /** The script that `new Worker("/worker", { type: "module" })` runs. */
  readonly worker?: string;
  /** Whether there is a graphics adapter: one in software, which every machine has. Default false. */
  readonly graphics?: boolean;
  /** Folders outside of the repository that the page may import from, as `/@fs/FOLDER/…`. Default none. */
  readonly folders?: readonly string[];
}

/** What a browser need not do in tests. */
export const QUIET: readonly string[] = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-sync",
];
/** A graphics adapter computed by the processor, for machines without one. */
export const GRAPHICS: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
];

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};

/** Runs a program, and returns the text that its page posted. */
export const inChromium = async ({
  page,
  worker = "",
  graphics = false,
  folders = [],
}: BrowserProgram): Promise<string> => {
  const profile = await mkdtemp(join(tmpdir(), "tributary-chromium-"));
  let arrive: (text: string) => void = () => undefined;
  const arrived = new Promise<string>((resolve) => {
    arrive = resolve;
  });
  const answer = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (request.url === "/") {
      response.setHeader("content-type", "text/html").end(`<script type="module">${page}</script>`);
    } else if (request.url === "/worker") {
      response.setHeader("content-type", "text/javascript").end(worker);
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
    cacheDir: join(profile, "vite"),
    resolve: { conditions: ["@tributary/source", "browser", "module", "import"] },
    optimizeDeps: { noDiscovery: true },
    server: { host: "127.0.0.1", port: 0, hmr: false, watch: null, fs: { allow: [root, ...folders] } },
    plugins: [{ name: "page", configureServer: ({ middlewares }) => void middlewares.use(answer) }],
  });
  await server.listen();
  const flags = ["--headless=new", "--no-sandbox", ...QUIET, ...(graphics ? GRAPHICS : ["--disable-gpu"])];
  const args = [...flags, `--user-data-dir=${join(profile, "data")}`, server.resolvedUrls!.local[0]!];
  const browser = spawn(chromium!, args, { stdio: "ignore" });
  try {
    return await arrived;
  } finally {
    browser.kill("SIGKILL");
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};
