/** @file What a person does with Classify, and the same in Node. */
import { readFile } from "node:fs/promises";
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import type { TrainedModel } from "@tributary/kernel";
import { encodeModel } from "@tributary/runtime";
import { unzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { divide } from "../classify/learn/held-out.ts";
import { learn } from "../classify/learn/learn.ts";
import { emptyProject, FILE, MODEL, newId, type Project, pictureFile } from "../classify/project.ts";
import { memoryFolder } from "../store/files.ts";

/** A bright bar in noise, lying or standing; of another color in each picture. */
const bar = async (lying: boolean, i: number): Promise<Buffer> => {
  const data = Uint8Array.from({ length: 80 * 96 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 96, Math.floor(at / 288)];
    const inside = Math.abs((lying ? y : x) - 30 - ((7 * i) % 30)) < 7;
    return ((at * 7919 + i * 104_729) % 61) + (inside ? 100 + 40 * ((at + i) % 3) : 0);
  });
  return sharp(data, { raw: { width: 96, height: 80, channels: 3 } })
    .png()
    .toBuffer();
};

/** Pictures of bars, as files that somebody chooses. */
export const pictures = (lying: boolean, from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from }, async (_, k) => ({
      name: `${lying ? "lying" : "standing"} ${from + k}.png`,
      mimeType: "image/png",
      buffer: await bar(lying, from + k),
    })),
  );

/** How sure it is of each class, in percent. */
export const shares = async (page: Page): Promise<readonly number[]> =>
  (await page.getByRole("list", { name: "What it is" }).getByRole("status").allTextContents()).map(Number.parseFloat);

/** Where the browser saved what a click downloads. */
export const takenFile = async (page: Page, button: string): Promise<string> => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button, exact: true }).click(),
  ]);
  return download.path();
};

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** The loss of the first step that Node takes with the pictures of a project, from nothing. */
export const firstLossInNode = async (file: string): Promise<number> => {
  const files = unzipSync(new Uint8Array(await readFile(file)));
  const { classes }: Project = JSON.parse(textOf(files[FILE]));
  const read = (id: string) => async () =>
    toBytes(await readImage(files[pictureFile(id)] ?? new Uint8Array(), { channels: 3 }));
  const controller = new AbortController();
  let first = Number.NaN;
  await learn({
    classes: classes.map(({ name }) => name),
    pictures: divide(classes.map(({ pictures: ids }) => ids.map(read))),
    before: null,
    folder: memoryFolder(),
    signal: controller.signal,
    session: { device: "cpu", threads: 1 },
    tell({ loss }) {
      first = loss;
      controller.abort("enough");
    },
  }).catch((reason: unknown) => {
    if (reason !== "enough") throw reason;
  });
  return first;
};

/** A project without pictures that has learned something, as the bytes of a file. */
export const learnedProject = (trained: TrainedModel): Uint8Array => {
  const classes = (trained.classes ?? []).map((name) => ({ id: newId(), name, pictures: [] }));
  const project: Project = { ...emptyProject(), classes };
  return zipSync({ [FILE]: new TextEncoder().encode(JSON.stringify(project)), [MODEL]: encodeModel(trained) });
};
