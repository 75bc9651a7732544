/** Classify in a browser, with clicks and files: collected, learned, tried, taken away, and nothing lost. */
import { readFile } from "node:fs/promises";
import { prepare } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { dense, input, model, type TrainedModel } from "@tributary/kernel";
import {
  createPredictor,
  encodeModel,
  initialize,
  loadModel,
  openSession,
  probabilities,
  toOnnx,
} from "@tributary/runtime";
import { mobilenetV3 } from "@tributary/skip";
import { HubServer, timmFiles } from "@tributary/testing/hub";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violationsOf } from "../testing/accessibility.ts";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";
import { pictures, shares, takenFile } from "../testing/classify.ts";
import { answerAsHub } from "../testing/hub.ts";
import { classifier, PIXELS } from "./learn/network.ts";

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.open("classify");
  }, 120_000);
  afterAll(() => browser?.close());

  test("pictures are collected from files and from the camera, and a file that is no picture is named", async () => {
    for (const [i, name] of ["lying", "standing"].entries()) {
      await page.getByLabel(`Name of class ${i + 1}`).fill(name);
      await page.getByLabel(`Name of class ${i + 1}`).press("Enter");
    }
    expect(await page.getByRole("button", { name: "Train", exact: true }).isDisabled()).toBe(true);
    await page.getByLabel("Add pictures to lying").setInputFiles(await pictures(true, 0, 10));
    await page.getByLabel("Add pictures to standing").setInputFiles(await pictures(false, 0, 10));
    await page.getByRole("region", { name: "standing" }).getByText("10 pictures").waitFor();

    const standing = page.getByRole("region", { name: "standing" });
    await standing.getByRole("button", { name: "Camera" }).click();
    await standing.getByRole("button", { name: "Record" }).click();
    await standing.getByText("11 pictures").waitFor();
    await standing.getByRole("button", { name: "Stop recording" }).click();
    await standing.getByRole("button", { name: "Camera" }).click();
    // One that was being written when recording stopped may still come.
    const recorded = async (): Promise<number> => {
      const count = await standing.getByRole("listitem").count();
      if (count > 10) await standing.getByRole("button", { name: "Remove picture 11 of standing" }).click();
      return count;
    };
    await expect.poll(recorded, { timeout: 30_000 }).toBe(10);

    const notes = { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("Dear diary") };
    await page.getByLabel("Add pictures to lying").setInputFiles([notes]);
    await page.getByRole("alert").getByText("notes.png").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
  });

  test("a tab that is killed while it learns goes on where it was", async () => {
    await page.getByLabel("Start from").selectOption("nothing");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByText(/Step \d+ of 160/).waitFor({ timeout: 60_000 });
    // Long enough for it to have been kept.
    await page.waitForTimeout(2500);
    await page.close({ runBeforeUnload: false });

    page = await browser.open("classify");
    const first = await page.getByText(/Step \d+ of 160/).textContent({ timeout: 60_000 });
    expect(Number(first?.match(/Step (\d+)/)?.[1])).toBeGreaterThan(1);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  }, 120_000);

  test("a trained network of one's own, or published weights, are begun with; what cannot be is said", async () => {
    const choice = page.getByLabel("Start from");
    const train = page.getByRole("button", { name: "Train", exact: true });
    await choice.selectOption("file");
    await page.getByText("Open the trained model to start from").waitFor();
    expect(await train.isDisabled()).toBe(true);
    const scalar = model(input([4], { name: "x" }), dense(1));
    for (const [name, bytes, sentence] of [
      ["photo.safetensors", encodeModel(initialize(scalar, { seed: 1 })), "does not take one picture and name"],
      ["cells.onnx", toOnnx(initialize(classifier(2), { seed: 1 })), "only the answers are known"],
      ["notes.txt", new TextEncoder().encode("Dear diary"), "WeightsError"],
    ] as const) {
      await page.getByLabel("Open a trained model").setInputFiles([{ name, mimeType: "", buffer: Buffer.from(bytes) }]);
      await page.getByRole("alert").getByText(sentence).waitFor();
    }
    const mine: TrainedModel = { ...initialize(classifier(3), { seed: 4 }), preprocessing: PIXELS };
    const file = { name: "mine.safetensors", mimeType: "", buffer: Buffer.from(encodeModel(mine)) };
    await page.getByLabel("Open a trained model").setInputFiles([file]);
    await page.getByText("mine.safetensors").waitFor();
    expect(await train.isDisabled()).toBe(false);

    await using hub = await HubServer.start();
    await answerAsHub(browser.context, hub);
    const network = mobilenetV3({ variant: "small", flavor: "timm" });
    hub.publish(
      "timm/mobilenetv3_small_100.lamb_in1k",
      timmFiles("mobilenetv3_small_100", network, { input_size: [3, 32, 32] }),
    );
    await choice.selectOption("published");
    const name = page.getByRole("combobox", { name: "Name", exact: true });
    await name.fill("timm/resnet17.a1_in1k");
    await name.press("Enter");
    await train.click();
    await page.getByRole("alert").getByText("It could not learn").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await name.fill("timm/mobilenetv3_small_100.lamb_in1k");
    await name.press("Enter");
    await train.click();
    await page.getByText(/Of 4 pictures that it did not learn from, it names \d right/).waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Train again" }).waitFor();
  }, 120_000);

  test("from the network that comes along it learns what a few pictures show", async () => {
    await page.getByLabel("Start from").selectOption("photographs");
    await page.getByRole("button", { name: "Train again" }).click();
    await page.getByText(/Looked at \d+ of 68 pictures/).waitFor({ timeout: 60_000 });
    await page.getByText("Of 4 pictures that it did not learn from, it names 4 right").waitFor({ timeout: 120_000 });
  }, 240_000);

  test("a picture is named as Node names it, by the files that are taken away", async () => {
    const [picture] = await pictures(true, 17, 18);
    await page.getByLabel("A picture").setInputFiles([picture!]);
    await expect.poll(() => shares(page)).toHaveLength(2);
    const [lying, standing] = await shares(page);
    expect(lying).toBeGreaterThan(80);
    expect(lying! + standing!).toBeCloseTo(100, 0);
    const bars = await page
      .locator(".bar-of")
      .evaluateAll((all) => all.map((bar) => (100 * (bar.firstElementChild?.clientWidth ?? 0)) / bar.clientWidth));
    for (const [i, share] of [lying!, standing!].entries()) expect(Math.abs(bars[i]! - share)).toBeLessThan(2);

    const trained = await loadModel(await readFile(await takenFile(page, ".safetensors")));
    expect(trained.classes).toEqual(["lying", "standing"]);
    await using predictor = await createPredictor(trained);
    const fed = prepare(trained)(await readImage(picture!.buffer));
    const inNode = probabilities(trained, await predictor.predict(fed)).data;
    expect(100 * Number(inNode[0])).toBeCloseTo(lying!, 1);

    await using onnx = await openSession(await readFile(await takenFile(page, ".onnx")));
    const [logits] = Object.values(await onnx.run({ image: fed }));
    expect(Number(logits!.data[0])).toBeGreaterThan(Number(logits!.data[1]));
  });

  test("a project is one file, and comes back whole", async () => {
    const project = await takenFile(page, "Save project");
    await page.getByRole("button", { name: "Remove lying", exact: true }).click();
    await page.getByText("Add a second class").waitFor();
    await page.getByLabel("Open project").setInputFiles(project);
    await page.getByRole("region", { name: "lying" }).getByText("10 pictures").waitFor();
    await page.getByText("it names 4 right").waitFor();

    const broken = { name: "broken.zip", mimeType: "application/zip", buffer: Buffer.from("PK") };
    await page.getByLabel("Open project").setInputFiles([broken]);
    await page.getByRole("alert").getByText("The project could not be opened").waitFor();
    await page.getByRole("region", { name: "lying" }).getByText("10 pictures").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test("a second tab does not write over the first one's project", async () => {
    const second = await browser.open("classify");
    await second.getByText("the project is open in another tab").waitFor();
    await second.getByText("0 pictures").first().waitFor();
    await second.getByRole("button", { name: "Add a class" }).click();
    await second.getByLabel("Name of class 3").waitFor();
    await second.close();
    await page.close();
    page = await browser.open("classify");
    await page.getByText("it names 4 right").waitFor();
    expect(await page.getByLabel("Name of class 3").count()).toBe(0);
  });
});
