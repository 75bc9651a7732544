/** Segment in the hands of a stranger: files that are no pictures, projects of others, no storage, no room, two tabs. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBytes } from "@tributary/images";
import { readImage } from "@tributary/images/node";
import { strToU8, unzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromium } from "../testing/browser.ts";
import { click, shown, stroke } from "../testing/hands.ts";
import { learnedFor, ON_PROCESSOR, ready, startSegment, taken } from "../testing/segment.ts";
import { until } from "../testing/until.ts";
import { UNPAINTED } from "./paint/labels.ts";
import type { Project } from "./project.ts";

const picture = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });
const project = (files: Readonly<Record<string, Uint8Array>>) => ({
  name: "a.tributary",
  mimeType: "application/zip",
  buffer: Buffer.from(zipSync(files)),
});

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
    ({ browser, page } = await startSegment());
  }, 120_000);
  afterAll(() => browser?.close());

  test("files that are no pictures are named, and the others are taken", async () => {
    const whole = await sharp({ create: { width: 60, height: 40, channels: 4, background: "#ff000080" } })
      .png()
      .toBuffer();
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(40)]);
    const large = await sharp(await noise())
      .resize(1100, 900)
      .png({ compressionLevel: 0 })
      .toBuffer();
    const line = await sharp(await noise())
      .resize(1500, 2, { fit: "fill" })
      .png()
      .toBuffer();
    const wrong = {
      "empty.png": [Buffer.alloc(0), "the file is empty"],
      "cut.png": [whole.subarray(0, 60), "damaged or cut off"],
      "large and cut.png": [large.subarray(0, large.length / 2), "damaged or cut off"],
      "photo.heic": [heic, "a HEIC picture"],
      "<b>notes</b> 🧫.png": [Buffer.from("Dear diary"), "10 bytes of text"],
      "line.png": [line, "1500 × 2 pixels, 1024 × 1 once its longer side is 1024"],
    } as const;
    const files = Object.entries(wrong).map(([name, [buffer]]) => picture(name, buffer));
    await page.getByLabel("Add pictures").setInputFiles([...files, picture("clear.png", whole)]);
    await page.getByRole("button", { name: "Remove clear.png" }).waitFor();
    const said = await alarm().getByRole("listitem").allTextContents();
    expect(said.length).toBe(files.length);
    for (const [i, [name, [, reason]]] of Object.entries(wrong).entries()) {
      expect(said[i]).toContain(`${name}: `);
      expect(said[i]).toContain(reason);
    }
    await click(page, "Close");
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
    const predicted = async (label: string, files: Parameters<ReturnType<Page["getByLabel"]>["setInputFiles"]>[0]) => {
      const download = page.waitForEvent("download");
      await page.getByLabel(label).setInputFiles(files);
      return (await download).path();
    };
    const mask = await predicted("Predict pictures", [picture("large.png", deep)]);
    expect((await readImage(mask, { channels: 1 })).shape).toEqual([1500, 3000, 1]);

    // One that is wrong does not take the others with it, and those of a folder's folders keep their places.
    const folder = await mkdtemp(join(tmpdir(), "tributary-folder-"));
    await mkdir(join(folder, "a"));
    await mkdir(join(folder, "b"));
    for (const place of ["a/1.png", "b/1.png"]) await writeFile(join(folder, place), await noise());
    await writeFile(join(folder, "notes.txt"), "Dear diary");
    await writeFile(join(folder, ".DS_Store"), "hidden");
    const archive = unzipSync(await readFile(await predicted("Predict a folder", folder)));
    await rm(folder, { recursive: true });
    expect(Object.keys(archive).sort()).toEqual(["a/1-mask.png", "b/1-mask.png"]);
    await says("notes.txt: the file is not a picture");
  });

  test("a project of something else, or changed by hand, is refused, and nothing is lost", async () => {
    const before = await pictures();
    const whole = unzipSync(new Uint8Array(await taken(page, "Save project", 60_000)));
    const json: Project = JSON.parse(new TextDecoder().decode(whole["project.json"]));
    const [first, ...others] = json.pictures;
    const changed = (changes: Partial<Record<keyof Project, unknown>>) =>
      project({ ...whole, "project.json": strToU8(JSON.stringify({ ...json, ...changes })) });
    const refused = [
      { ...project({}), buffer: Buffer.from("PK") },
      changed({ pictures: [{ ...first, id: "../../evil" }] }),
      changed({ pictures: [{ ...first, width: 1e9 }, ...others] }),
      changed({ classes: [{ name: "one", color: "red" }] }),
      changed({ classes: null }),
    ];
    for (const file of refused) {
      await page.getByLabel("Open project").setInputFiles(file);
      await says("This is no project of this page");
    }
    await page.getByLabel("Open project").setInputFiles(project({ "classify.json": strToU8("{}") }));
    await says("This is a project of Classify: open it there");
    await page.getByLabel("Open project").setInputFiles(changed({ version: 2 }));
    await says("saved by a newer page (its version is 2, this page reads 1)");
    const { [`${first?.id}.png`]: _, ...lacking } = whole;
    await page.getByLabel("Open project").setInputFiles(project(lacking));
    await says("The project lacks the picture “nuclei-1”");
    expect(await pictures()).toBe(before);
    // A file that is no picture does not take the others with it.
    await page.getByLabel("Open project").setInputFiles(project({ ...whole, [`${first?.id}.png`]: strToU8("none") }));
    await says("nuclei-1");
    expect(await pictures()).toBe(before);
    const name = `${first?.id}.labels`;
    await page.getByLabel("Open project").setInputFiles(project({ ...whole, [name]: new Uint8Array(7) }));
    await says("What was painted on “nuclei-1” cannot be read");
    await page.getByLabel("Open project").setInputFiles(project(whole));
    await until(() => shown(page, "painted")).toBeGreaterThan(0);
    await learnedFor(page, 1);
  });

  test("where there is no room, it says so and goes on", async () => {
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(browser.address);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await page.getByLabel("Add pictures").setInputFiles([picture("more.png", Buffer.from(await noise()))]);
    await says("There is no room left to keep this");
    const before = await shown(page, "painted");
    await stroke(page, [0.2, 0.2], [0.3, 0.2]);
    await says("There is no room left to keep this");
    const painted = await shown(page, "painted");
    expect(painted).toBeGreaterThan(before);
    // What finds no room goes into a file all the same.
    const files = unzipSync(new Uint8Array(await taken(page, "Save project", 60_000)));
    const labels = Object.entries(files).filter(([name]) => name.endsWith(".labels"));
    const inFile = labels.flatMap(([, data]) => [...data]).filter((label) => label !== UNPAINTED).length;
    expect(inFile).toBe(painted);
    // Whoever would lose it is asked, and may stay.
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe("beforeunload");
    await (await asked).dismiss();
    // And is kept once there is room again.
    await session.send("Storage.overrideQuotaForOrigin", { origin });
    await page.getByLabel("Add pictures").setInputFiles([picture("more.png", Buffer.from(await noise()))]);
    await page.getByRole("button", { name: "Remove more.png" }).waitFor();
    const leaves = () => page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true })));
    await until(leaves).toBe(true);
    await page.reload();
    await until(() => shown(page, "painted")).toBe(painted);
  }, 150_000);

  test("a second tab begins with a project of its own, which can be saved", async () => {
    const before = await pictures();
    const second = await browser.open(ON_PROCESSOR);
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
    // However many pictures there are, they stay below the board.
    const small = await sharp(await noise())
      .resize(8)
      .png()
      .toBuffer();
    const many = Array.from({ length: 16 }, (_, i) => picture(`${i}.png`, small));
    await second.getByLabel("Add pictures").setInputFiles(many);
    await second.getByRole("button", { name: "Remove 15.png" }).waitFor();
    // Nor does a fast hand lose the board: what is shown and removed at once leaves the first one there.
    for (const name of ["3.png", "4.png"]) {
      await second.getByTitle(name, { exact: true }).click();
      await second.getByRole("button", { name: `Remove ${name}`, exact: true }).click();
    }
    await second.getByRole("application", { name: /Picture nuclei-1/ }).waitFor();
    expect(await second.getByRole("alert").count()).toBe(0);
    expect(await second.locator(".work").evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await second.close();
    await page.reload();
    await until(pictures).toBe(before);
  });

  test("what a newer page wrote stays as it is", async () => {
    const kept = (write: string | null): Promise<string> =>
      page.evaluate(async (text) => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("segment");
        const file = await folder.getFileHandle("project.json");
        if (text !== null) {
          const stream = await file.createWritable();
          await stream.write(text);
          await stream.close();
        }
        return (await file.getFile()).text();
      }, write);
    const before = await kept(null);
    const newer = before.replace('"version":1', '"version":2');
    expect(newer).not.toBe(before);
    await kept(newer);
    await page.reload();
    await page.getByText("another version of this page wrote the project").waitFor();
    await ready(page);
    await stroke(page, [0.2, 0.6], [0.3, 0.6]);
    expect(await kept(null)).toBe(newer);
    await kept(before);
    await page.reload();
    await page.getByRole("button", { name: "Remove nuclei-1" }).waitFor();
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
