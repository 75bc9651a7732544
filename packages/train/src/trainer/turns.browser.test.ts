/** In a page and in a worker, a fit on WebAssembly lets messages, timers and painting have their turns. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createViteServer } from "vitest/node";

/** Any Chromium will do. */
const chromium = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);

/** A trainer whose steps take some milliseconds each, and the data of one of them. */
const common = `
  import { conv2d, dense, globalAveragePooling2d, input, model } from "/packages/kernel/src/index.ts";
  import { createTrainer, sgd, sparseCategoricalCrossentropy } from "/packages/train/src/index.ts";
  const image = input([32, 32, 1]);
  const net = model(image, dense(2)(globalAveragePooling2d(conv2d(16, 3)(image))));
  const options = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.01), device: "wasm", threads: 1 };
  const trainer = createTrainer(net, options);
  const data = {
    inputs: { shape: [8, 32, 32, 1], data: new Float32Array(8 * 1024) },
    targets: { shape: [8], data: new Int32Array(8) },
  };
  await trainer.step(data);
  const controller = new AbortController();
  const fit = async () => {
    const started = performance.now();
    const ended = await trainer.fit(data, { epochs: 1e5, signal: controller.signal }).catch((error) => String(error));
    return { ended, milliseconds: performance.now() - started, steps: trainer.iteration };
  };`;

const page = `<script type="module">${common}
  let frames = 0;
  const frame = () => { frames++; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  setTimeout(() => controller.abort(new Error("enough")), 300);
  const result = await fit();
  const worker = new Worker("/worker", { type: "module" });
  worker.onmessage = async ({ data }) => {
    if (data === "begun") setTimeout(() => worker.postMessage("stop"), 300);
    else await fetch("/results", { method: "POST", body: JSON.stringify({ page: { ...result, frames }, worker: data }) });
  };
</script>`;

const worker = `${common}
  self.onmessage = () => controller.abort(new Error("stopped"));
  self.postMessage("begun");
  self.postMessage(await fit());`;

interface Result {
  readonly ended: string;
  readonly milliseconds: number;
  readonly steps: number;
  readonly frames?: number;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let results: { readonly page: Result; readonly worker: Result };
  let browser: ChildProcess | undefined;
  let profile = "";
  let server: Awaited<ReturnType<typeof createViteServer>> | undefined;

  beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), "tributary-chromium-"));
    let arrive: (text: string) => void = () => undefined;
    const arrived = new Promise<string>((resolve) => {
      arrive = resolve;
    });
    const answer = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
      if (request.url === "/") response.setHeader("content-type", "text/html").end(page);
      else if (request.url === "/worker") response.setHeader("content-type", "text/javascript").end(worker);
      else if (request.method === "POST") {
        void textOf(request).then((text) => {
          arrive(text);
          response.end();
        });
      } else next();
    };
    server = await createViteServer({
      root: resolve(import.meta.dirname, "../../../.."),
      configFile: false,
      logLevel: "error",
      appType: "custom",
      cacheDir: join(profile, "vite"),
      resolve: { conditions: ["@tributary/source", "browser", "module", "import"] },
      optimizeDeps: { noDiscovery: true },
      server: { host: "127.0.0.1", port: 0, hmr: false, watch: null },
      plugins: [{ name: "page", configureServer: ({ middlewares }) => void middlewares.use(answer) }],
    });
    await server.listen();
    const quiet = [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-sync",
    ];
    const flags = ["--headless=new", "--no-sandbox", ...quiet, `--user-data-dir=${join(profile, "data")}`];
    browser = spawn(chromium!, [...flags, server.resolvedUrls!.local[0]!], { stdio: "ignore" });
    results = JSON.parse(await arrived);
  }, 120_000);

  afterAll(async () => {
    browser?.kill("SIGKILL");
    await server?.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  test("a timer aborts a fit on the page, which paints meanwhile", () => {
    const { ended, milliseconds, steps, frames } = results.page;
    expect(ended).toBe("Error: enough");
    expect(milliseconds).toBeLessThan(20_000);
    expect(steps).toBeGreaterThan(1);
    expect(frames).toBeGreaterThan(1);
  });

  test("a message stops a fit in a worker", () => {
    const { ended, milliseconds } = results.worker;
    expect(ended).toBe("Error: stopped");
    expect(milliseconds).toBeLessThan(20_000);
  });
});
