/** Segment in a browser: with strokes and clicks, from the first look to what was learned. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  }, 120_000);
  afterAll(() => browser?.close());

  test("opens, starts its engine with threads, and has nothing to complain of", async () => {
    const page = await browser.open("segment");
    await page.getByText("processor (WebAssembly)").waitFor();
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    expect(browser.complaints).toEqual([]);
  });
});
