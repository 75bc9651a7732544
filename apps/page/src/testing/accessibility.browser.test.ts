/** Every job, light and dark, wide and on a phone: named controls, contrast, nothing that runs over the side, all of it by keyboard. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jobs } from "../shell/jobs.ts";
import { violationsOf } from "./accessibility.ts";
import { type Browser, chromium, startBrowser } from "./browser.ts";

/** The controls that the Tab key comes to, by what a screen reader calls them. */
const tabStops = async (page: Page): Promise<ReadonlySet<string>> => {
  const stops = new Set<string>();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    stops.add(
      await page.evaluate<string>(`(() => {
        const { activeElement: at } = document;
        return at?.getAttribute("aria-label") ?? at?.closest("label")?.innerText.trim() ?? at?.innerText.trim() ?? "";
      })()`),
    );
  }
  return stops;
};

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  }, 120_000);
  afterAll(() => browser?.close());

  test.for(jobs.map(({ id, title }) => [id, title] as const))("%s", async ([id, title]) => {
    const page = await browser.open(id);
    await page.locator("main").getByRole("button").first().waitFor();
    const stops = await tabStops(page);
    for (const { title } of jobs) expect(stops).toContain(title);
    expect(stops.size, "stops of the Tab key").toBeGreaterThan(jobs.length + 3);
    expect(await page.getByRole("link", { name: title, exact: true }).getAttribute("aria-current")).toBe("page");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await violationsOf(page), `${colorScheme}, ${width} pixels`).toEqual([]);
        const room = await page.evaluate<number>("document.documentElement.scrollWidth");
        expect(room, `${width} pixels, ${colorScheme}`).toBeLessThanOrEqual(width);
      }
    }
    await page.close();
  });

  test("a button without a name is found", async () => {
    const page = await browser.open("classify");
    await page.evaluate(`document.body.append(document.createElement("button"))`);
    expect((await violationsOf(page)).join()).toContain("button-name: <button></button>");
  });
});
