/**
 * @file `pnpm bench page-memory`: what a tab holds while it learns. Fifty pictures are added to Segment, the network learns for a
 * thousand steps, and meanwhile one picture after the other is looked at and painted on: all of them in the first half, so that nothing
 * has a reason to grow in the second, in which hands go through them again. `--steps`, `--pictures` and `--size` (of a picture's side)
 * say other numbers.
 */
import { parseArgs } from "node:util";
import { click, type Page, shown, startBrowser, stroke } from "@tributary/page/testing";
import { rounded, table } from "../table.ts";
import { type Drawn, drawnPicture } from "./drawn.ts";
import { type Held, heldBy } from "./held.ts";

/** So often it is noted what the tab holds. */
const NOTES = 10;
/** What a last half gains and loses by chance: a share of what is held, and a million bytes, as heaps are tidied when their owners like. */
const CHANCE = { share: 0.02, by: 1 };

const columns = {
  page: "page, MB",
  pageBuffers: "its buffers, MB",
  workers: "workers, MB",
  workersBuffers: "their buffers, MB",
  engine: "WebAssembly, MB",
  files: "files, MB",
  nodes: "nodes",
  listeners: "listeners",
  process: "process, MB",
} as const satisfies Readonly<Record<keyof Held, string>>;

const names = Object.keys(columns) as (keyof Held)[];

interface Note {
  readonly steps: number;
  readonly held: Held;
}

/** How much more there is at the end of a line through the last half than at its beginning. */
const growthOf = (notes: readonly Note[], of: keyof Held): { readonly by: number; readonly share: number } => {
  const half = notes.slice(Math.floor(notes.length / 2));
  const values = half.map(({ held }) => held[of] ?? 0);
  const [meanAt, mean] = [(half.length - 1) / 2, values.reduce((sum, value) => sum + value, 0) / half.length];
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const together = sum(values.map((value, i) => (i - meanAt) * (value - mean)));
  const slope = together / Math.max(1, sum(values.map((_, i) => (i - meanAt) ** 2)));
  const by = slope * (half.length - 1);
  return { by, share: mean === 0 ? 0 : by / mean };
};

/** Looks at a picture, and paints a stroke across one of its disks. */
const paintOn = async (page: Page, name: string, { disks }: Drawn): Promise<void> => {
  await page.getByTitle(name, { exact: true }).click();
  await page.getByRole("application", { name }).waitFor();
  const [disk] = disks;
  if (disk === undefined) return;
  const { x, y, radius } = disk;
  await stroke(page, [x - radius / 2, y], [x + radius / 2, y]);
};

/** @throws Error when it takes no step for two minutes. */
const learnedSteps = async (page: Page, steps: number): Promise<void> => {
  let [last, since] = [-1, Date.now()];
  for (;;) {
    const now = await shown(page, "steps");
    if (now >= steps) return;
    if (now !== last) [last, since] = [now, Date.now()];
    if (Date.now() - since > 120_000) throw new Error(`it stopped after ${now} steps`);
    await page.waitForTimeout(50);
  }
};

interface Session {
  readonly page: Page;
  readonly held: () => Promise<Held>;
  readonly steps: number;
  readonly drawn: readonly Drawn[];
}

const watch = async ({ page, held, steps, drawn }: Session): Promise<readonly Note[]> => {
  const nameOf = (i: number): string => `drawn-${i}.png`;
  await click(page, "Learn");
  await page
    .getByLabel("Add pictures")
    .setInputFiles(drawn.map(({ png }, i) => ({ name: nameOf(i), mimeType: "image/png", buffer: Buffer.from(png) })));
  // The last one that was added is shown.
  await page.getByRole("application", { name: nameOf(drawn.length - 1) }).waitFor({ timeout: 300_000 });
  const notes: Note[] = [];
  for (let note = 1; note <= NOTES; note++) {
    const visits = Math.ceil((2 * drawn.length) / NOTES);
    for (let visit = 0; visit < visits; visit++) {
      const i = ((note - 1) * visits + visit) % drawn.length;
      const picture = drawn[i];
      if (picture !== undefined) await paintOn(page, nameOf(i), picture);
      await learnedSteps(page, ((note - 1 + (visit + 1) / visits) * steps) / NOTES);
    }
    notes.push({ steps: await shown(page, "steps"), held: await held() });
    console.error(`${notes.at(-1)?.steps} steps …`);
  }
  return notes;
};

export const benchPageMemory = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      steps: { type: "string", default: "1000" },
      pictures: { type: "string", default: "50" },
      size: { type: "string", default: "256" },
    },
  });
  const [steps, pictures, size] = [Number(values.steps), Number(values.pictures), Number(values.size)];
  const drawn = await Promise.all(Array.from({ length: pictures }, (_, i) => drawnPicture(size, i)));
  const browser = await startBrowser();
  try {
    browser.context.setDefaultTimeout(120_000);
    const page = await browser.context.newPage();
    // Before the page opens its workers.
    const held = await heldBy(page);
    await page.goto(`${browser.address}#/segment?device=wasm`);
    const notes = await watch({ page, held, steps, drawn });
    const cell = (value: number | null): number | null => (value === null ? null : rounded(value, 1));
    console.log(
      table(
        ["steps", ...names.map((name) => columns[name])],
        [
          ...notes.map(({ steps, held }) => [steps, ...names.map((name) => cell(held[name]))]),
          ["last half", ...names.map((name) => `${(100 * growthOf(notes, name).share).toFixed(1)} %`)],
        ],
      ),
    );
    const growing = names.filter((name) => {
      const { by, share } = growthOf(notes, name);
      return by > CHANCE.by && share > CHANCE.share;
    });
    const told = growing.map((name) => `${columns[name]} by ${rounded(growthOf(notes, name).by, 1)}`).join("; ");
    console.log(growing.length === 0 ? "Nothing grows in the last half." : `In the last half grows: ${told}.`);
    for (const complaint of browser.complaints) console.log(`The console says: ${complaint}`);
  } finally {
    await browser.close();
  }
};
