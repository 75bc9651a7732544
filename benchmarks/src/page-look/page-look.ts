/**
 * @file `pnpm bench page-look FOLDER`: the four jobs of the page as somebody sees them who uses them, on a desk and on a phone, light and dark,
 * as pictures to look at.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { click, type Page, shown, startBrowser } from "@tributary/page/testing";
import { partsOfPhotograph } from "./parts.ts";

const STEPS = 60;

const segment = async (page: Page): Promise<void> => {
  await click(page, "Learn");
  while ((await shown(page, "steps")) < STEPS) await page.waitForTimeout(200);
  await click(page, "Pause");
  await page.getByRole("button", { name: "Go on learning" }).waitFor();
};

const classify = async (page: Page): Promise<void> => {
  const parts = await partsOfPhotograph();
  await click(page, "Add a class");
  for (const [i, { name, pictures }] of parts.entries()) {
    const field = page.getByLabel(`Name of class ${i + 1}`);
    await field.fill(name);
    await field.press("Enter");
    await page.getByLabel(`Add pictures to ${name}`).setInputFiles(pictures.slice(1));
    await page
      .getByRole("region", { name })
      .getByText(`${pictures.length - 1} pictures`)
      .waitFor();
  }
  await click(page, "Train");
  await page.getByText("that it did not learn from").waitFor();
  await page.getByLabel("A picture").setInputFiles(parts[1]!.pictures.slice(0, 1));
  await page.getByRole("list", { name: "What it is" }).waitFor();
};

const explore = async (page: Page): Promise<void> => {
  await page.locator("svg").first().waitFor();
};

const open = async (page: Page): Promise<void> => {
  await click(page, "Try a trained network");
  await page.getByRole("heading", { name: "The model" }).waitFor();
  await click(page, "Grad-CAM");
  await page.getByRole("button", { name: /^Save .* at / }).waitFor();
};

const jobs: Readonly<Record<string, (page: Page) => Promise<void>>> = { segment, classify, explore, open };
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const schemes = ["light", "dark"] as const;

export const benchPageLook = async ([folder, ...wanted]: readonly string[]): Promise<void> => {
  if (folder === undefined) throw new Error("where to? pnpm bench page-look FOLDER [segment classify explore open]");
  await mkdir(folder, { recursive: true });
  const browser = await startBrowser();
  try {
    browser.context.setDefaultTimeout(300_000);
    for (const [name, use] of Object.entries(jobs)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const page = await browser.open(`${name}${name === "segment" ? "?device=wasm" : ""}`);
      await page.setViewportSize(sizes.desk);
      await use(page);
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate("scrollTo(0, 0)");
          await page.waitForTimeout(300);
          const path = join(folder, `${name}-${size}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: size === "phone" });
          console.log(path);
        }
      }
      await page.close();
    }
    for (const complaint of browser.complaints) console.log(`The console says: ${complaint}`);
  } finally {
    await browser.close();
  }
};
