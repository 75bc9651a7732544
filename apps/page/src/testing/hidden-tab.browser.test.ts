/** A tab behind another one rests, whatever it learns, and goes on if it was told to. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium, startBrowser } from "./browser.ts";
import { pictures } from "./classify.ts";
import { click, shown } from "./hands.ts";
import { learnedFor, ON_PROCESSOR } from "./segment.ts";
import { until } from "./until.ts";

const SETTING = "Go on learning when this tab is hidden";

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let other: Page;

  beforeAll(async () => {
    browser = await startBrowser({ hides: true });
    other = await browser.context.newPage();
  }, 120_000);
  afterAll(() => browser?.close());

  const hide = async (page: Page): Promise<void> => {
    await other.bringToFront();
    await until(() => page.evaluate("document.hidden")).toBe(true);
  };
  /** That it takes no step, once the one under way is told. */
  const rests = async (page: Page, steps: () => Promise<number>): Promise<number> => {
    await page.waitForTimeout(1500);
    const before = await steps();
    await page.waitForTimeout(1200);
    expect(await steps()).toBe(before);
    return before;
  };

  test("Segment", async () => {
    const page = await browser.open(ON_PROCESSOR);
    const steps = (): Promise<number> => shown(page, "steps");
    await click(page, "Learn");
    await learnedFor(page, 2);
    await hide(page);
    const rested = await rests(page, steps);
    // It is not paused: it goes on by itself when it is seen.
    await page.bringToFront();
    await until(steps).toBeGreaterThan(rested);

    await page.getByLabel(SETTING).check();
    await hide(page);
    const told = await steps();
    await until(steps).toBeGreaterThan(told + 2);
    await page.close();
  }, 120_000);

  test("Classify knows what Segment was told, and rests, too", async () => {
    const page = await browser.open("classify");
    const setting = page.getByLabel(SETTING);
    expect(await setting.isChecked()).toBe(true);
    await page.getByLabel("Add pictures to Class 1").setInputFiles(await pictures(true, 0, 6));
    await page.getByLabel("Add pictures to Class 2").setInputFiles(await pictures(false, 0, 6));
    await page.getByRole("region", { name: "Class 2" }).getByText("6 pictures").waitFor();
    await page.getByLabel("Start from").selectOption("nothing");
    await setting.uncheck();
    await click(page, "Train");
    const steps = async (): Promise<number> =>
      Number(/Step (\d+)/.exec((await page.locator("[data-loss]").textContent()) ?? "")?.[1]);
    await page.getByText(/Step \d+ of/).waitFor();
    await hide(page);
    const rested = await rests(page, steps);
    await page.bringToFront();
    await until(steps).toBeGreaterThan(rested);

    // A tab that was closed while it rested goes on where it was.
    await hide(page);
    const closed = await rests(page, steps);
    await page.close();
    const again = await browser.open("classify");
    const told = again.getByText(/Step \d+ of/);
    await told.waitFor();
    expect(Number(/\d+/.exec((await told.textContent()) ?? "")?.[0])).toBeGreaterThan(closed);
    expect(browser.complaints).toEqual([]);
  }, 180_000);
});
