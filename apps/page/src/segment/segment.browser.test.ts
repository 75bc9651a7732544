/** Segment in a browser: with strokes and clicks, from the first look to what is taken away. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { loadModel } from "@tributary/runtime";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";
import { createFinder, maskOf } from "./learn/finder.ts";
import { createLearner } from "./learn/learner.ts";
import { groundOf } from "./learn/pictures.ts";
import type { Project } from "./project.ts";

/** A number that the page shows. */
const shown = async (page: Page, name: string): Promise<number> =>
  Number((await page.locator(`[data-value="${name}"]`).textContent())?.replace(/,/g, ""));

const learnedFor = (page: Page, steps: number): Promise<unknown> =>
  page.waitForFunction(
    (least) => Number(document.querySelector('[data-value="steps"]')?.textContent?.replace(/,/g, "")) >= least,
    steps,
    { timeout: 60_000 },
  );

const click = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

/** Draws a stroke on the board, from and to shares of its width and height. */
const stroke = async (page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
  const box = await page.locator(".board").boundingBox();
  if (box === null) throw new Error("there is a board");
  await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 4 });
  await page.mouse.up();
};

/** What a click downloads. */
const taken = async (page: Page, name: string): Promise<Buffer> => {
  const [download] = await Promise.all([page.waitForEvent("download"), click(page, name)]);
  return readFile(await download.path());
};

/** The longest time that the main thread was not free, in milliseconds, since it was asked for first. */
const longestWait = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const watched = globalThis as { waits?: number[] };
    if (watched.waits === undefined) {
      const waits: number[] = [];
      watched.waits = waits;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) waits.push(duration);
      }).observe({ type: "longtask" });
    }
    return Math.max(0, ...watched.waits);
  });

/** Ends a tab's process as a shortage of memory does. */
const crash = async (page: Page): Promise<void> => {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  session.send("Page.crash").catch(() => undefined);
  await crashed;
};

/** Goes on in Node from the file of a project. */
const learnedInNode = async (file: Buffer, steps: number) => {
  const files = unzipSync(new Uint8Array(file));
  const project: Project = JSON.parse(new TextDecoder().decode(files["project.json"]));
  const grounds = await Promise.all(
    project.pictures.map(async ({ id, width, height }) => {
      const image = toBytes(await readImage(files[`${id}.png`] ?? new Uint8Array(), { channels: 3 }));
      const data = new Uint8Array(files[`${id}.labels`] ?? []);
      return groundOf(image, { width, height, data }, project.classes.length);
    }),
  );
  const classes = project.classes.map(({ name }) => name);
  const learner = createLearner({ classes, checkpoint: files["learned.safetensors"] ?? null });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await learner.step(grounds)) ?? Number.NaN);
  await learner.dispose();
  const painted = grounds.flatMap(({ places }) => places).reduce((sum, list) => sum + list.length, 0);
  return { losses, painted };
};

const lastLoss = async (page: Page): Promise<number> =>
  Number(await page.locator("[data-last]").getAttribute("data-last"));

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.open("segment?device=wasm");
    await page.getByRole("button", { name: "Learn", exact: true }).waitFor();
  }, 120_000);
  afterAll(() => browser?.close());

  test("opens with a sample and strokes on it, and paints, fills, rubs out and takes back", async () => {
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
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

  test("begins to learn after some strokes, and the main thread stays free", async () => {
    await longestWait(page);
    await learnedFor(page, 12);
    expect(await longestWait(page)).toBeLessThan(250);
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
    page = await browser.open("segment?device=wasm");
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

  test("nothing was written to the console", () => {
    expect(browser.complaints).toEqual([]);
  });
});
