/** @file What a person does with Segment, and the same in Node. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { loadModel } from "@tributary/runtime";
import { unzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { createLearner } from "../segment/learn/learner.ts";
import { groundOf } from "../segment/learn/pictures.ts";
import { emptyLabels } from "../segment/paint/labels.ts";
import { emptyProject, type Project } from "../segment/project.ts";
import { paintSample } from "../segment/samples.ts";
import { type Browser, startBrowser } from "./browser.ts";
import { click } from "./hands.ts";

/** What other pictures of nuclei taught. */
const startFile = new URL("../../public/start/nuclei.safetensors", import.meta.url);

/** What a tab opens to learn on the processor, whatever else there is. */
export const ON_PROCESSOR = "segment?device=wasm";

/** Waits until a tab can learn. */
export const ready = (page: Page): Promise<void> => page.getByRole("button", { name: "Learn", exact: true }).waitFor();

/** A browser that shows Segment, with all that it needs to begin. */
export const startSegment = async (): Promise<{ readonly browser: Browser; readonly page: Page }> => {
  const browser = await startBrowser();
  const page = await browser.open(ON_PROCESSOR);
  await ready(page);
  return { browser, page };
};

/** Waits for so many steps, a minute or so many milliseconds. */
export const learnedFor = (page: Page, steps: number, timeout = 60_000): Promise<unknown> =>
  page.waitForFunction(
    (least) => Number(document.querySelector('[data-value="steps"]')?.textContent?.replace(/,/g, "")) >= least,
    steps,
    { timeout },
  );

/** What a click downloads, within 20 seconds or so many milliseconds. */
export const taken = async (page: Page, name: string, timeout = 20_000): Promise<Buffer> => {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout }), click(page, name)]);
  return readFile(await download.path());
};

/** Where the small picture lies on the first sample: a nucleus with a stroke, and ground with one. */
const SMALL = { left: 50, top: 60, side: 64 };

/** The middle of the first sample and its strokes, as a project's file: for machines that are slow. */
export const smallProject = async () => {
  const { left, top, side } = SMALL;
  const sample = fileURLToPath(new URL("../../public/samples/nuclei-1.png", import.meta.url));
  const small = sharp(sample).extract({ left, top, width: side, height: side });
  const painted = emptyLabels(256, 256);
  paintSample(painted);
  const labels = Uint8Array.from(
    { length: side * side },
    (_, at) => painted.data[(top + Math.floor(at / side)) * 256 + left + (at % side)]!,
  );
  const id = "5a11";
  const pictures = [{ id, name: "small.png", width: side, height: side }];
  const json = new TextEncoder().encode(JSON.stringify({ ...emptyProject, pictures }));
  const picture = await small.removeAlpha().png().toBuffer();
  const bytes = zipSync({ "project.json": json, [`${id}.png`]: picture, [`${id}.labels`]: labels });
  return { picture, file: { name: "small.zip", mimeType: "application/zip", buffer: Buffer.from(bytes) } };
};

/** The loss of the last step. */
export const lastLoss = async (page: Page): Promise<number> =>
  Number(await page.locator("[data-last]").getAttribute("data-last"));

/**
 * Goes on in Node from the file of a project.
 *
 * @param from What was learned is left out where it is `"the start"`.
 */
export const learnedInNode = async (file: Buffer, steps: number, from: "the file" | "the start" = "the file") => {
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
  const checkpoint = from === "the start" ? null : (files["learned.safetensors"] ?? null);
  const start = project.started ? await loadModel(startFile) : null;
  const learner = createLearner({ classes, checkpoint, start });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await learner.step(grounds)) ?? Number.NaN);
  await learner.dispose();
  const painted = grounds.flatMap(({ places }) => places).reduce((sum, list) => sum + list.length, 0);
  return { losses, painted, started: project.started };
};
