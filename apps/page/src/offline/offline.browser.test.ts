/** From a plain server of files, in a folder of it: the page has threads, and works when the server is gone. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jobs } from "../shell/jobs.ts";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";
import { servePlainly } from "../testing/built.ts";
import { until } from "../testing/until.ts";

const NO_SERVICE_WORKER = "navigator.serviceWorker.register = () => Promise.reject(new Error())";

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser({ serve: servePlainly });
  }, 120_000);
  afterAll(() => browser?.close());

  test("the first view takes less than a second of the page's thread", async () => {
    const page = await browser.context.newPage();
    // One that is closed while it installs would be in the way of the next page.
    await page.addInitScript(NO_SERVICE_WORKER);
    const measures = await browser.context.newCDPSession(page);
    await measures.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(browser.address);
    await page.locator("main .loading, main .columns").first().waitFor();
    const { metrics } = await measures.send("Performance.getMetrics");
    expect(metrics.find(({ name }) => name === "TaskDuration")?.value).toBeLessThan(1);
    await page.close();
  });

  test("where there is no service worker, the page says what it lost", async () => {
    const page = await browser.context.newPage();
    await page.addInitScript(NO_SERVICE_WORKER);
    await page.goto(browser.address);
    await page.getByText("One thread only: the server sends no COOP and COEP headers").waitFor();
    await page.getByText("Needs a network each time").waitFor();
    await page.close();
  });

  test("a service worker gives threads, and no network is needed any more", async () => {
    const engines: string[] = [];
    browser.context.on("request", (request) => {
      if (request.url().endsWith(".wasm")) engines.push(request.url());
    });
    const page = await browser.context.newPage();
    let loads = 0;
    page.on("load", () => loads++);
    await page.goto(`${browser.address}#/segment`);
    // Whoever looks into a page has touched it, and then it does not load itself a second time.
    await until(() => loads).toBe(2);
    await page.getByText("Everything stays in this tab").waitFor();
    expect(engines, "before it is needed").toEqual([]);
    await page.getByRole("button", { name: "Learn" }).click();
    await page.getByText(/WebAssembly\), \d+ thread/).waitFor({ timeout: 60_000 });
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    expect(await page.locator(".lost").count()).toBe(0);
    await page.close();

    await browser.stopServer();
    for (const { id } of jobs) {
      const job = await browser.open(id);
      await job.locator("main").getByRole("button").first().waitFor();
      await job.close();
    }
    // It goes on learning by itself.
    const again = await browser.open("segment");
    await again.getByText(/WebAssembly\), \d+ thread/).waitFor({ timeout: 60_000 });
    expect(await again.evaluate("crossOriginIsolated")).toBe(true);
    expect(browser.complaints).toEqual([]);
  }, 180_000);
});
