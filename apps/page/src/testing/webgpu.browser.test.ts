/** On a graphics card, which here is a program that plays one, slowly: the jobs that learn take a step, with the numbers of Node. */
import { prepare, toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { createPredictor, initialize, loadModel, probabilities } from "@tributary/runtime";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classifier, PIXELS } from "../classify/learn/network.ts";
import { createFinder, maskOf } from "../segment/learn/finder.ts";
import { type Browser, chromium, startBrowser } from "./browser.ts";
import { firstLossInNode, learnedProject, pictures, shares, takenFile } from "./classify.ts";
import { click, shown } from "./hands.ts";
import { lastLoss, learnedFor, learnedInNode, smallProject, taken } from "./segment.ts";

/** Milliseconds that a step in software may take, on a machine that does other work. */
const SLOW = 120_000;

const onCard = (page: Page): Promise<void> => page.getByText("graphics card (WebGPU)").waitFor({ timeout: SLOW });

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser({ webgpu: true });
  }, 120_000);
  afterAll(() => browser?.close());

  test("Segment learns and finds what Node does", async () => {
    const page = await browser.open("segment");
    const { picture, file } = await smallProject();
    await page.getByLabel("Open project").setInputFiles(file);
    await page.getByTitle("small.png").waitFor();
    await click(page, "Learn");
    await learnedFor(page, 1, SLOW);
    await click(page, "Pause");
    await onCard(page);
    await page.getByRole("button", { name: "Go on learning" }).waitFor({ timeout: SLOW });
    // A step that had begun when somebody paused is told before the file is made.
    const project = await taken(page, "Save project", SLOW);
    const { losses } = await learnedInNode(project, await shown(page, "steps"), "the start");
    expect(Math.abs((await lastLoss(page)) - (losses.at(-1) ?? Number.NaN))).toBeLessThan(1e-4);

    const trained = await loadModel(new Uint8Array(await taken(page, ".safetensors", SLOW)));
    const finder = await createFinder(trained);
    const inNode = await finder.find(toBytes(await readImage(picture, { channels: 3 })));
    await finder.dispose();
    const mask = await readImage(new Uint8Array(await taken(page, "Masks of these", SLOW)), { channels: 1 });
    const different = maskOf(inNode, 0.5).filter((label, at) => label > 0 !== mask.data[at]! > 127);
    expect(mask.shape).toEqual([64, 64, 1]);
    expect(different.length).toBeLessThan(3);
    await page.close();
  }, 300_000);

  test("Classify learns what Node learns, and names what Node names", async () => {
    const page = await browser.open("classify");
    await page.getByLabel("Start from").selectOption("nothing");
    await page.getByLabel("Add pictures to Class 1").setInputFiles(await pictures(true, 0, 2));
    await page.getByLabel("Add pictures to Class 2").setInputFiles(await pictures(false, 0, 2));
    await page.getByRole("region", { name: "Class 2" }).getByText("2 pictures").waitFor();
    await click(page, "Train");
    const first = page.locator("[data-loss]");
    await page.getByText("Step 1 of").waitFor({ timeout: SLOW });
    const loss = Number(await first.getAttribute("data-loss"));
    await click(page, "Stop");
    await page.getByRole("button", { name: "Train", exact: true }).waitFor({ timeout: SLOW });
    expect(Math.abs(loss - (await firstLossInNode(await takenFile(page, "Save project"))))).toBeLessThan(1e-4);

    const facts = { classes: ["lying", "standing"], preprocessing: PIXELS, task: "classification" } as const;
    const trained = { ...initialize(classifier(2), { seed: 3 }), ...facts };
    const project = { name: "a.zip", mimeType: "application/zip", buffer: Buffer.from(learnedProject(trained)) };
    await page.getByLabel("Open project").setInputFiles(project);
    const [picture] = await pictures(true, 17, 18);
    await page.getByLabel("A picture").setInputFiles([picture!]);
    await expect.poll(() => shares(page), { timeout: SLOW }).toHaveLength(2);
    await onCard(page);
    await using predictor = await createPredictor(trained, { device: "cpu" });
    const { data } = probabilities(
      trained,
      await predictor.predict(prepare(trained)(await readImage(picture!.buffer))),
    );
    // What is shown has one digit behind the point.
    for (const [i, share] of (await shares(page)).entries())
      expect(Math.abs(share - 100 * data[i]!)).toBeLessThan(0.051);
    await page.close();
  }, 300_000);

  test("nothing was written to the console", () => {
    expect(browser.complaints).toEqual([]);
  });
});
