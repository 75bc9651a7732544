/** @file What a person does with Segment, and the same in Node. */
import { readFile } from "node:fs/promises";
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { loadModel } from "@tributary/runtime";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { createLearner } from "../segment/learn/learner.ts";
import { groundOf } from "../segment/learn/pictures.ts";
import type { Project } from "../segment/project.ts";
import { click } from "./hands.ts";

/** What other pictures of nuclei taught. */
const startFile = new URL("../../public/start/nuclei.safetensors", import.meta.url);

export const learnedFor = (page: Page, steps: number): Promise<unknown> =>
  page.waitForFunction(
    (least) => Number(document.querySelector('[data-value="steps"]')?.textContent?.replace(/,/g, "")) >= least,
    steps,
    { timeout: 60_000 },
  );

/** What a click downloads, within 20 seconds or so many milliseconds. */
export const taken = async (page: Page, name: string, timeout = 20_000): Promise<Buffer> => {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout }), click(page, name)]);
  return readFile(await download.path());
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
