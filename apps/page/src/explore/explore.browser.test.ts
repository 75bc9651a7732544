/** Explore in a browser: networks are chosen, changed until they do not fit, and taken away. */
import { readFile } from "node:fs/promises";
import { cost, printCost, summary } from "@tributary/kernel";
import { openSession } from "@tributary/runtime";
import type { Locator, Page } from "playwright-core";
import { buildNetwork, codeOf } from "tributary/architectures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";
import { until } from "../testing/until.ts";

const query = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.split("?")[1]);

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.open("explore?network=cifarResnet20&classes=4");
  }, 120_000);
  afterAll(() => browser?.close());

  test("shows what a link says, with the numbers of Node", async () => {
    const { net } = buildNetwork("cifarResnet20", { classes: 4 });
    await page.locator(".paper svg").waitFor();
    expect(await page.locator(".cost").textContent()).toBe(printCost(cost(net)));
    await page.getByRole("button", { name: "Summary" }).click();
    expect(await page.locator("pre.text").first().textContent()).toBe(summary(net, { lineLength: 140 }));
    await page.getByRole("button", { name: "Program" }).click();
    expect(await page.locator("pre.text").first().textContent()).toBe(codeOf("cifarResnet20", { classes: 4 }));
    expect(Object.fromEntries(query(page))).toEqual({ network: "cifarResnet20", classes: "4", view: "program" });
  });

  test("a box says the shape of what it gives", async () => {
    await page.getByRole("button", { name: "Diagram" }).click();
    await page.locator(".paper svg g:has(> title)").nth(1).hover();
    await until(() => page.locator(".drawing output").textContent()).toMatch(/\d+ × \d+/);
  });

  test("another network and flavor; the U of the paper", async () => {
    await page.getByRole("combobox", { name: "network" }).selectOption("unet");
    await page.getByRole("combobox", { name: "flavor" }).selectOption("monai");
    await page.getByRole("button", { name: "U", exact: true }).click();
    await page.locator(".paper svg").waitFor();
    await until(() => page.locator(".paper svg g > title").first().textContent()).toMatch(/572/);
    expect(Object.fromEntries(query(page))).toEqual({ network: "unet", flavor: "monai", view: "u" });
  });

  test("a number that does not fit is answered with the sentence of the library", async () => {
    await page.getByRole("combobox", { name: "flavor" }).selectOption("paper");
    await page.getByLabel("height").fill("570");
    const alarm = page.getByRole("alert");
    await alarm.waitFor();
    let sentence = "";
    try {
      buildNetwork("unet", { input: [570, 572, 1] });
    } catch (error) {
      sentence = (error as Error).message.split("\n")[0]!;
    }
    expect(sentence).not.toBe("");
    expect(await alarm.textContent()).toContain(sentence);
    expect(await alarm.textContent()).toContain("to fix");
    await page.getByLabel("height").fill("572");
    await alarm.waitFor({ state: "detached" });
  });

  test("by keys alone: another network, another number, the shapes of its boxes", async () => {
    const tab = await browser.open("explore?network=cifarResnet20");
    await tab.locator(".paper svg").waitFor();
    /** Goes on to a control as people do who have no pointer. */
    const tabTo = async (target: Locator): Promise<void> => {
      for (let i = 0; i < 40; i++) {
        if ((await target.and(tab.locator(":focus")).count()) > 0) return;
        await tab.keyboard.press("Tab");
      }
      throw new Error("the Tab key does not come to it");
    };
    await tabTo(tab.getByRole("combobox", { name: "network" }));
    await tab.keyboard.type("cifarD");
    await until(() => query(tab).get("network")).toBe("cifarDensenet40x12");
    await until(() => tab.locator(".explore").getAttribute("aria-busy")).toBe("false");
    await tabTo(tab.getByLabel("classes"));
    await tab.keyboard.press("ArrowUp");
    await until(() => query(tab).get("classes")).toBe("11");
    await until(() => tab.locator(".explore").getAttribute("aria-busy")).toBe("false");
    const paper = tab.locator(".paper");
    await tabTo(paper);
    const said = tab.locator(".drawing output");
    const titles = await paper.locator("svg g > title").allTextContents();
    for (const title of titles.slice(0, 3)) {
      await tab.keyboard.press("ArrowRight");
      await until(() => said.textContent()).toBe(title);
    }
    await tab.keyboard.press("ArrowLeft");
    await until(() => said.textContent()).toBe(titles[1]);
    await tab.keyboard.press("End");
    await until(() => said.textContent()).toBe(titles.at(-1));
    expect(titles.at(-1)).toContain("11");
    await tab.close();
  });

  test("an .onnx to take away runs", async () => {
    await page.goto(`${browser.address}#/explore?network=digitClassifier`);
    await until(() => page.locator(".cost").textContent()).toContain("parameters");
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: "Take .onnx away" }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe("digitClassifier.onnx");
    await using session = await openSession(await readFile(await download.path()));
    const { output } = await session.run({ image: { shape: [1, 28, 28, 1], data: new Float32Array(784) } });
    expect(output?.shape).toEqual([1, 10]);
  });

  test("a link changed by hand says what there is, and speaks of the link; the console is quiet", async () => {
    const answers: string[] = [];
    const alarm = page.getByRole("alert");
    for (const query of ["network=resnet5", "flavor=kears", "network=resnet18%2Bunot", "height=tall"]) {
      await page.goto(`${browser.address}#/explore?network=resnet18&height=64`);
      await alarm.waitFor({ state: "detached" });
      await page.goto(`${browser.address}#/explore?${query}`);
      await alarm.getByText("to fix").waitFor();
      answers.push((await alarm.locator("p, dd").allTextContents()).join(" | "));
    }
    expect(answers).toMatchInlineSnapshot(`
      [
        "In the link there is no architecture "resnet5" | a name such as resnet50, resnet152, resnext50 | choose something else above, or change the link",
        "In the link resnet18 has no flavor "kears" | one of torchvision, paper, D | choose something else above, or change the link",
        "In the link there is no decoder "unot" | one of unet, unetPlusPlus, unet3Plus, linknet, manet, fpn, upernet, pan, pspnet, deeplabV3, deeplabV3Plus, fcn | choose something else above, or change the link",
        "In the link height is no number | a whole number | choose something else above, or change the link",
      ]
    `);
    expect(browser.complaints).toEqual([]);
  });
});
