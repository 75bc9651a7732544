/** @file A page in a Chromium of its own, which ends: with what was waited for, with the page's error, or with a limit. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium as driver } from "playwright-core";
import { chromium } from "./chromium.ts";

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

export interface ShownOptions {
  /** Whether there is a graphics adapter: one in software, which every machine has. Default false. */
  readonly graphics?: boolean;
  /** How long the page has. Default 90: less than tests have that show one, so that it is the page's own words that they fail with. */
  readonly seconds?: number;
}

/** A Chromium for some work: its processes and its folders end with the work, and with this process. */
const withChromium = async <T>(
  { graphics, seconds }: Required<ShownOptions>,
  work: (browser: Browser) => Promise<T>,
): Promise<T> => {
  if (chromium === undefined) throw new Error("no Chromium was found: CHROMIUM is its path");
  // The driver removes the profile. Chromium makes another folder, for a socket, which stays where it is killed.
  const folder = mkdtempSync(join(tmpdir(), "tributary-chromium-"));
  const tidy = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const browser = await driver.launch({
      executablePath: chromium,
      args: ["--no-sandbox", ...QUIET, ...(graphics ? GRAPHICS : ["--disable-gpu"])],
      env: { ...process.env, TMPDIR: folder },
      timeout: 1000 * seconds,
    });
    process.once("exit", tidy); // after the driver's own, which kills the processes
    try {
      return await work(browser);
    } finally {
      await browser.close();
    }
  } finally {
    process.off("exit", tidy);
    tidy();
  }
};

/**
 * Shows an address until `posted` comes, and returns it. Chromium's processes and folders end with the call, whichever way it ends, and with
 * this process, too: the driver ends them when it exits. Where it is killed, Chromium ends as the pipe between them is closed, but folders stay.
 *
 * @throws Error as soon as the page or a worker of it throws, crashes or cannot be loaded, and when nothing was posted in time: with all that its consoles said
 */
export const shownUntil = (
  posted: Promise<string>,
  address: string,
  { graphics = false, seconds = 90 }: ShownOptions = {},
): Promise<string> =>
  withChromium({ graphics, seconds }, async (browser) => {
    const said: string[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const failed = new Promise<never>((_, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`${why}; its console said: ${said.length === 0 ? "nothing" : `\n${said.join("\n")}`}`));
      timer = setTimeout(() => fail(`the page posted nothing within ${seconds} s`), 1000 * seconds);
      browser.on("disconnected", () => fail("Chromium ended before the page posted"));
      const show = async (): Promise<void> => {
        const page = await browser.newPage();
        page.on("console", (message) => {
          const { url, lineNumber } = message.location();
          said.push(`${message.type()}: ${message.text()} (${url}:${lineNumber + 1})`);
        });
        page.on("response", (response) => {
          if (!response.ok()) said.push(`${response.status()}: ${response.url()}`);
        });
        page.on("pageerror", (error) => fail(`the page threw before it posted: ${error.stack || error}`));
        page.on("crash", () => fail("the page crashed before it posted"));
        await page.goto(address, { waitUntil: "commit" });
      };
      show().catch((error) => fail(`the page could not be shown: ${error}`));
    });
    try {
      return await Promise.race([posted, failed]);
    } finally {
      clearTimeout(timer);
    }
  });
