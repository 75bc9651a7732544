/** Segment in the hands of a stranger: files that are no pictures, projects of others, no storage, no room, two tabs. */
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { strToU8, unzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium, startBrowser } from "../testing/browser.ts";
import { click } from "../testing/hands.ts";
import { learnedFor, taken } from "../testing/segment.ts";
import { until } from "../testing/until.ts";
import type { Project } from "./project.ts";

const picture = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });
const project = (files: Readonly<Record<string, Uint8Array>>) => ({
  name: "a.tributary",
  mimeType: "application/zip",
  buffer: Buffer.from(zipSync(files)),
});

const ready = (page: Page): Promise<void> => page.getByRole("button", { name: "Learn", exact: true }).waitFor();

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let browser: Browser;
  let page: Page;
  const alarm = () => page.getByRole("alert");
  const says = async (sentence: string): Promise<void> => {
    await alarm().getByText(sentence).waitFor();
    await click(page, "Close");
  };
  const pictures = () => page.locator(".picture-button").count();

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.open("segment?device=wasm");
    await ready(page);
  }, 120_000);
  afterAll(() => browser?.close());

  test("files that are no pictures are named, and the others are taken", async () => {
    const whole = await sharp({ create: { width: 60, height: 40, channels: 4, background: "#ff000080" } })
      .png()
      .toBuffer();
    await page.getByLabel("Add pictures").setInputFiles([picture("empty.png", Buffer.alloc(0))]);
    await says("empty.png");
    await page.getByLabel("Add pictures").setInputFiles([picture("cut.png", whole.subarray(0, 60))]);
    await says("cut.png");
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(40)]);
    await page.getByLabel("Add pictures").setInputFiles([picture("photo.heic", heic), picture("clear.png", whole)]);
    await says("photo.heic");
    await page.getByRole("button", { name: "Remove clear.png" }).waitFor();
  });

  test("a large picture is made smaller, and its mask has its own size", async () => {
    const deep = await sharp({ create: { width: 3000, height: 1500, channels: 3, background: "#204060" } })
      .toColourspace("rgb16")
      .png({ compressionLevel: 1 })
      .toBuffer();
    await page.getByLabel("Add pictures").setInputFiles([picture("large.png", deep)]);
    await page
      .getByText("“large.png” has 3000 × 1500 pixels: it is painted on, and learned from, at 1024 × 512")
      .waitFor();
    await page.getByTitle("nuclei-1", { exact: true }).click();
    await click(page, "Learn");
    await learnedFor(page, 1);
    await click(page, "Pause");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByLabel("Predict pictures").setInputFiles([picture("large.png", deep)]),
    ]);
    expect((await readImage(await download.path(), { channels: 1 })).shape).toEqual([1500, 3000, 1]);
  });

  test("a project of something else, or changed by hand, is refused, and nothing is lost", async () => {
    const before = await pictures();
    const whole = unzipSync(new Uint8Array(await taken(page, "Save project")));
    const json: Project = JSON.parse(new TextDecoder().decode(whole["project.json"]));
    const [first, ...others] = json.pictures;
    const changed = (changes: Partial<Record<keyof Project, unknown>>) =>
      project({ ...whole, "project.json": strToU8(JSON.stringify({ ...json, ...changes })) });
    const refused = [
      { ...project({}), buffer: Buffer.from("PK") },
      project({ "classify.json": strToU8("{}") }),
      changed({ pictures: [{ ...first, id: "../../evil" }] }),
      changed({ pictures: [{ ...first, width: 1e9 }, ...others] }),
      changed({ classes: [{ name: "one", color: "red" }] }),
      changed({ classes: null }),
    ];
    for (const file of refused) {
      await page.getByLabel("Open project").setInputFiles(file);
      await says("This is no project of this page");
    }
    const { [`${first?.id}.png`]: _, ...lacking } = whole;
    await page.getByLabel("Open project").setInputFiles(project(lacking));
    await says("The project lacks the picture “nuclei-1”");
    expect(await pictures()).toBe(before);
    // A file that is no picture does not take the others with it.
    await page.getByLabel("Open project").setInputFiles(project({ ...whole, [`${first?.id}.png`]: strToU8("none") }));
    await says("nuclei-1");
    expect(await pictures()).toBe(before);
    await page.getByLabel("Open project").setInputFiles(project(whole));
    await learnedFor(page, 1);
  });

  test("where there is no room, it says so and goes on", async () => {
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(browser.address);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await page.getByLabel("Add pictures").setInputFiles([picture("more.png", Buffer.from(await noise()))]);
    await says("There is no room left to keep this");
    await session.send("Storage.overrideQuotaForOrigin", { origin });
    await page.getByLabel("Add pictures").setInputFiles([picture("more.png", Buffer.from(await noise()))]);
    await page.getByRole("button", { name: "Remove more.png" }).waitFor();
  });

  test("a second tab begins with a project of its own, which can be saved", async () => {
    const before = await pictures();
    const second = await browser.open("segment?device=wasm");
    await second.getByText("the project is open in another tab").waitFor();
    await ready(second);
    await click(second, "Learn");
    await learnedFor(second, 2);
    await click(second, "Pause");
    const files = unzipSync(new Uint8Array(await taken(second, "Save project")));
    expect(Object.keys(files)).toContain("learned.safetensors");
    expect(toBytes(await readImage(Object.values(files)[0] ?? new Uint8Array(), { channels: 3 })).shape).toEqual([
      256, 256, 3,
    ]);
    await second.close();
    await page.reload();
    await until(pictures).toBe(before);
  });

  test("a window without storage says so, and one whose worker does not load too", async () => {
    const closed = await browser.context.newPage();
    await closed.addInitScript(
      "navigator.storage.getDirectory = () => Promise.reject(new DOMException('', 'SecurityError'))",
    );
    await page.close();
    await closed.goto(`${browser.address}#/segment`);
    await closed.getByText("this window of the browser has no storage").waitFor();
    await ready(closed);
    await closed.close();
    expect(browser.complaints).toEqual([]);

    const broken = await browser.context.newPage();
    await broken.addInitScript(
      "globalThis.Worker = class extends Worker { constructor() { super('./none.js', { type: 'module' }); } }",
    );
    await broken.goto(`${browser.address}#/segment`);
    await broken.getByRole("alert").getByText("The worker failed").waitFor();
    await broken.close();
  });
});

/** A picture that no compression makes small. */
const noise = (): Promise<Buffer> => {
  const data = Uint8Array.from({ length: 3 * 300 * 300 }, (_, i) => (i * i * 7919) >> 5);
  return sharp(data, { raw: { width: 300, height: 300, channels: 3 } })
    .png()
    .toBuffer();
};
