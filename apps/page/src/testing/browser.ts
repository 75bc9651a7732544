/** @file A browser to test the page in. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, GRAPHICS, QUIET } from "@tributary/testing/browser";
import { type BrowserContext, chromium as driver, type Page } from "playwright-core";
import { type Served, servePage } from "./built.ts";

export { chromium };

/** A camera that sees a moving pattern, allowed without a question. */
const camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** A browser with a profile of its own, and the page's server. */
export interface Browser {
  readonly context: BrowserContext;
  /** Where the page is: `${address}#/segment`. */
  readonly address: string;
  /** What any tab wrote to its console as an error or a warning, or threw. */
  readonly complaints: readonly string[];
  /** A new tab that shows a job of the page: `"segment?opacity=1"`. */
  open(job: string): Promise<Page>;
  /** Ends the server: from now on there is no network. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

/** How {@link startBrowser} starts one. */
export interface BrowserOptions {
  /** Whether it has WebGPU. Default false: what is `device: "auto"` is WebAssembly then. */
  readonly webgpu?: boolean;
  /** Of the window, in pixels. Default 1100. */
  readonly width?: number;
  /** Whether a tab behind another one is hidden, as for everybody; the driver's own way keeps all of them seen. Default false. */
  readonly hides?: boolean;
  /** Default as `pnpm page` does. */
  readonly serve?: () => Promise<Served>;
}

/** A browser that was started. */
interface Launched {
  readonly context: BrowserContext;
  readonly end: () => Promise<void>;
}

interface LaunchOptions {
  readonly args: readonly string[];
  readonly profile: string;
  readonly width: number;
}

const launch = async (executablePath: string, { args, profile, width }: LaunchOptions): Promise<Launched> => {
  const context = await driver.launchPersistentContext(profile, {
    executablePath,
    args: [...args],
    viewport: { width, height: 800 },
    acceptDownloads: true,
  });
  return { context, end: () => context.close() };
};

const launchAsPeopleDo = async (executable: string, args: readonly string[]): Promise<Launched> => {
  const started = spawn(executable, ["--headless=new", "--remote-debugging-port=0", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => started.once("exit", resolve));
  const end = async (): Promise<void> => {
    started.kill();
    await ended;
  };
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    started.once("error", reject);
    started.stderr.on("data", (chunk: Buffer) => {
      said += String(chunk);
      const [found] = /ws:\S+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    ended.then(() => reject(new Error(`the browser ended: ${said}`)));
  });
  try {
    const browser = await driver.connectOverCDP(address, { noDefaults: true });
    const [context] = browser.contexts();
    if (context === undefined) throw new Error("a browser has a window");
    return {
      context,
      async end() {
        await browser.close();
        await end();
      },
    };
  } catch (failure) {
    await end();
    throw failure;
  }
};

export const startBrowser = async ({
  webgpu = false,
  width = 1100,
  hides = false,
  serve = servePage,
}: BrowserOptions = {}): Promise<Browser> => {
  if (chromium === undefined) throw new Error("no Chromium was found");
  const served = await serve();
  const profile = await mkdtemp(join(tmpdir(), "tributary-page-"));
  const args = ["--no-sandbox", ...QUIET, ...camera, ...(webgpu ? GRAPHICS : ["--disable-gpu"])];
  const { context, end } = hides
    ? await launchAsPeopleDo(chromium, [...args, `--user-data-dir=${profile}`])
    : await launch(chromium, { args, profile, width });
  context.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  return {
    context,
    address: served.address,
    complaints,
    async open(job) {
      const page = await context.newPage();
      await page.goto(`${served.address}#/${job}`);
      return page;
    },
    stopServer: () => served.close(),
    async close() {
      await end();
      await served.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
