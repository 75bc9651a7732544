/** Segment in a browser: with strokes and clicks, from the first look to what is taken away. */
import { fileURLToPath } from "node:url";
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { loadModel } from "@tributary/runtime";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium } from "../testing/browser.ts";
import { click, shown, stroke } from "../testing/hands.ts";
import { longestTask } from "../testing/main-thread.ts";
import { lastLoss, learnedFor, learnedInNode, ON_PROCESSOR, startSegment, taken } from "../testing/segment.ts";
import { until } from "../testing/until.ts";
import { createFinder, maskOf } from "./learn/finder.ts";

/** Ends a tab's process as a shortage of memory does. */
const crash = async (page: Page): Promise<void> => {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  session.send("Page.crash").catch(() => undefined);
  await crashed;
};

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    ({ browser, page } = await startSegment());
  }, 120_000);
  afterAll(() => browser?.close());

  test("opens with a sample and strokes on it, and paints, fills, rubs out and takes back", async () => {
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    // What lies in the list is a small picture of the picture, and not all of its pixels.
    const small = page.locator("img.thumbnail");
    await small.waitFor();
    await until(() => small.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth)).toBe(128);
    const before = await shown(page, "painted");
    expect(before).toBeGreaterThan(500);
    await stroke(page, [0.45, 0.28], [0.48, 0.3]);
    const painted = await shown(page, "painted");
    expect(painted).toBeGreaterThan(before);
    await page.keyboard.press("f");
    await page.keyboard.press("1");
    await stroke(page, [0.9, 0.1], [0.9, 0.1]);
    expect(await shown(page, "painted")).toBeGreaterThan(painted + 50);
    await page.keyboard.press("e");
    await stroke(page, [0.85, 0.1], [0.95, 0.1]);
    for (let i = 0; i < 2; i++) await page.keyboard.press("Control+z");
    expect(await shown(page, "painted")).toBe(painted);
    await page.keyboard.press("Control+z");
    expect(await shown(page, "painted")).toBe(before);
  });

  test("keys paint too: arrows move the brush, the space bar puts it down", async () => {
    const before = await shown(page, "painted");
    await page.getByRole("application").focus();
    await page.keyboard.press("b");
    for (const key of ["Shift+ArrowLeft", "Shift+ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    await page.keyboard.press("Space");
    const dab = (await shown(page, "painted")) - before;
    expect(dab).toBeGreaterThan(0);
    await page.keyboard.down("Space");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.up("Space");
    const line = (await shown(page, "painted")) - before;
    expect(line).toBeGreaterThan(dab);
    await page.keyboard.press("Control+z");
    expect((await shown(page, "painted")) - before).toBe(dab);
    await page.keyboard.press("Control+z");
    expect(await shown(page, "painted")).toBe(before);
  });

  test("a class goes with what is painted of it, and comes back", async () => {
    const before = await shown(page, "painted");
    await page.getByText("Classes", { exact: true }).click();
    await click(page, "Add a class");
    await page.keyboard.press("3");
    await stroke(page, [0.9, 0.9], [0.95, 0.9]);
    const painted = await shown(page, "painted");
    expect(painted).toBeGreaterThan(before);
    await click(page, "Remove class 3");
    await until(() => shown(page, "painted")).toBe(before);
    await page.keyboard.press("Control+z");
    await until(() => shown(page, "painted")).toBe(painted);
    await click(page, "Remove class 3");
    await until(() => page.getByRole("radio").count()).toBe(2);
    expect(await page.getByRole("button", { name: "Remove nucleus" }).isDisabled()).toBe(true);
    await page.keyboard.press("2");
    await page.getByText("Classes", { exact: true }).click();
  });

  test("begins to learn after some strokes, and the main thread stays free", async () => {
    const longest = await longestTask(page, async () => {
      await learnedFor(page, 12);
      await stroke(page, [0.2, 0.6], [0.25, 0.62]);
    });
    expect(longest).toBeLessThan(50);
    await click(page, "Pause");
    await page.getByRole("button", { name: "Go on learning" }).waitFor();
    expect(await page.getByText("processor (WebAssembly)").count()).toBe(1);
  });

  test("what it takes away finds in Node what it found in the page", async () => {
    const onnx = await taken(page, ".onnx");
    const model = await taken(page, ".safetensors");
    expect(onnx.length).toBeGreaterThan(model.length / 2);
    const trained = await loadModel(new Uint8Array(model));
    expect(trained.classes).toEqual(["background", "nucleus"]);
    const sample = new URL("../../public/samples/nuclei-1.png", import.meta.url);
    const finder = await createFinder(trained);
    const inNode = await finder.find(toBytes(await readImage(fileURLToPath(sample), { channels: 3 })));
    await finder.dispose();
    const mask = await readImage(new Uint8Array(await taken(page, "Masks of these")), { channels: 1 });
    // A pixel whose probability is as good as the threshold may fall on either side.
    const different = maskOf(inNode, 0.5).filter((label, at) => label > 0 !== mask.data[at]! > 127);
    expect(mask.shape).toEqual([256, 256, 1]);
    expect(different.length).toBeLessThan(10);
    expect(new Set(inNode.sure).size).toBeGreaterThan(20);
  });

  test("a tab that is killed while it learns goes on by itself, with the numbers that Node computes", async () => {
    const file = await taken(page, "Save project");
    const steps = await shown(page, "steps");
    await click(page, "Go on learning");
    await learnedFor(page, steps + 5);
    await page.waitForTimeout(2200);
    await crash(page);
    page = await browser.open(ON_PROCESSOR);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Go on learning" }).waitFor();
    const { losses, painted } = await learnedInNode(file, (await shown(page, "steps")) - steps);
    expect(await shown(page, "painted")).toBe(painted);
    expect(await lastLoss(page)).toBeCloseTo(losses.at(-1) ?? 0, 4);
  });

  test("a project is one file, and comes back from it", async () => {
    const [painted, steps] = [await shown(page, "painted"), await shown(page, "steps")];
    const file = await taken(page, "Save project");
    await click(page, "Start over");
    await page.getByRole("button", { name: /^Remove/ }).click();
    await page.waitForFunction(() => document.querySelector('[data-value="painted"]')?.textContent === "0");
    const project = { name: "a.tributary", mimeType: "application/zip", buffer: file };
    await page.getByLabel("Open project").setInputFiles(project);
    await learnedFor(page, steps);
    expect(await shown(page, "painted")).toBe(painted);
    expect(await shown(page, "steps")).toBe(steps);
  });

  test("begins with what other pictures of nuclei taught, as Node does", async () => {
    await click(page, "Start over");
    await page.getByLabel("Begin with what other pictures").check();
    await click(page, "Learn");
    await learnedFor(page, 2);
    await click(page, "Pause");
    await page.getByRole("button", { name: "Go on learning" }).waitFor();
    const steps = await shown(page, "steps");
    const { losses, started } = await learnedInNode(await taken(page, "Save project"), steps, "the start");
    expect(started).toBe(true);
    expect(await lastLoss(page)).toBeCloseTo(losses.at(-1) ?? 0, 4);
  });

  test("nothing was written to the console", () => {
    expect(browser.complaints).toEqual([]);
  });
});
