/** Hands on the board: fingers, a camera, classes that come and go, and files that miss their place. */
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium } from "../testing/browser.ts";
import { click, shown, stroke } from "../testing/hands.ts";
import { startSegment, taken } from "../testing/segment.ts";
import { until } from "../testing/until.ts";
import type { Project } from "./project.ts";

/** What is painted on the first picture, and how many classes there are, as the project's file says. */
const savedLabels = async (page: Page) => {
  const files = unzipSync(new Uint8Array(await taken(page, "Save project")));
  const { pictures, classes }: Project = JSON.parse(new TextDecoder().decode(files["project.json"]));
  return { labels: files[`${pictures[0]?.id}.labels`] ?? new Uint8Array(), classes: classes.length };
};

/** The next frame of a camera cannot be had, with the words in which Chromium says so. */
const withoutFrame = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const real = createImageBitmap;
    globalThis.createImageBitmap = async () => {
      globalThis.createImageBitmap = real;
      throw new DOMException("The ImageBitmap could not be allocated.", "InvalidStateError");
    };
  });

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    ({ browser, page } = await startSegment());
  }, 120_000);
  afterAll(() => browser?.close());

  test("files that miss their place do not take the page away", async () => {
    const refused = (selector: string): Promise<boolean> =>
      page.evaluate((place) => {
        const dropped = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() });
        return document.querySelector(place)?.dispatchEvent(dropped) === false;
      }, selector);
    for (const place of ["header", "footer", ".panel", "body"]) expect(await refused(place), place).toBe(true);
  });

  test("a camera's picture is painted on as others are", async () => {
    await click(page, "Camera");
    await click(page, "Take a picture");
    await page.getByRole("button", { name: "Remove photograph-1.png" }).waitFor();
    // A frame that was announced and is not there yet, as busy machines have it.
    await withoutFrame(page);
    await click(page, "Take a picture");
    await page.getByRole("button", { name: "Remove photograph-2.png" }).waitFor();
    await click(page, "Camera");
    expect(await page.locator("video").count()).toBe(0);
    for (const name of ["photograph-1.png", "photograph-2.png"]) await click(page, `Remove ${name}`);
  });

  test("a camera that is taken away is said to", async () => {
    await click(page, "Camera");
    await page.locator("video").evaluate(async (video: HTMLVideoElement) => {
      while (video.readyState < video.HAVE_CURRENT_DATA) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const track of (video.srcObject as MediaStream).getTracks()) track.dispatchEvent(new Event("ended"));
    });
    await page.getByText("The camera was switched off or taken away").waitFor();
    await click(page, "Camera");
    expect(await page.getByText("The camera was").count()).toBe(0);
  });

  test("what is in hand is a class that there is, and a step back shows what it changes", async () => {
    await click(page, "Add a sample");
    await page.getByRole("button", { name: "Remove nuclei-2" }).waitFor();
    await page.getByTitle("nuclei-1", { exact: true }).click();
    await page.getByRole("application", { name: /nuclei-1/ }).waitFor();
    await page.getByText("Classes", { exact: true }).click();
    await click(page, "Add a class");
    await page.keyboard.press("3");
    await click(page, "Remove class 3");
    await until(() => page.getByRole("radio").count()).toBe(2);
    expect(await page.getByRole("radio", { name: "nucleus" }).isChecked()).toBe(true);
    const before = await shown(page, "painted");
    await stroke(page, [0.7, 0.1], [0.8, 0.1]);
    const painted = await shown(page, "painted");
    expect(painted).toBeGreaterThan(before);
    await page.getByTitle("nuclei-2").click();
    await page.getByRole("application", { name: /nuclei-2/ }).waitFor();
    await page.keyboard.press("Control+z");
    await page.getByRole("application", { name: /nuclei-1/ }).waitFor();
    expect(await shown(page, "painted")).toBe(before);
    await page.keyboard.press("Control+y");
    await until(() => shown(page, "painted")).toBe(painted);
    const { labels, classes } = await savedLabels(page);
    expect(new Set(labels)).toEqual(new Set([0, 1, 255]));
    expect(classes).toBe(2);
    await page.keyboard.press("Control+z");
    await page.getByText("Classes", { exact: true }).click();
  });

  test("with one class painted, it says what comes of that", async () => {
    await page.getByRole("button", { name: "Remove nuclei-1" }).click();
    await until(() => shown(page, "painted")).toBe(0);
    await stroke(page, [0.2, 0.2], [0.4, 0.2]);
    await click(page, "Learn");
    await page.getByText("Only one class is painted").waitFor();
    await click(page, "Pause");
    await page.getByRole("button", { name: "Go on learning" }).waitFor();
    await page.keyboard.press("Control+z");
    await until(() => shown(page, "painted")).toBe(0);
  });

  test("two fingers move the picture, and leave no paint", async () => {
    const box = await page.locator(".board").boundingBox();
    if (box === null) throw new Error("there is a board");
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...fingers: readonly number[]) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: fingers.map((at, id) => ({ x: box.x + at, y: box.y + at, id })),
      });
    const before = await shown(page, "painted");
    await Promise.all([touch("touchStart", 100), touch("touchStart", 100, 200)]);
    for (let i = 1; i < 4; i++) await touch("touchMove", 100 - 10 * i, 200 + 10 * i);
    await touch("touchEnd");
    await until(() => page.locator(".layers").evaluate(({ style }) => style.transform)).not.toContain("scale(1)");
    expect(await shown(page, "painted")).toBe(before);
    expect(await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).isDisabled()).toBe(true);
    await touch("touchStart", 200);
    await touch("touchMove", 240);
    await touch("touchEnd");
    await until(() => shown(page, "painted")).toBeGreaterThan(before);
    await page.keyboard.press("Control+z");
    await until(() => shown(page, "painted")).toBe(before);
  });

  test("nothing was written to the console", () => {
    expect(browser.complaints).toEqual([]);
  });
});
