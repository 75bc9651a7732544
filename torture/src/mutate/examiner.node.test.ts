import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Examined, Examiner } from "./examiner.ts";

/** Reads as the real one does, and does to itself what its files ask for. */
const program = `
  const tell = (message) => new Promise((resolve) => process.send(message, undefined, undefined, resolve));
  const kept = [];
  const fates = {
    0: () => {},
    1: () => { for (;;); },
    2: () => process.exit(7),
    3: () => process.abort(),
    4: async () => {
      for (;;) {
        kept.push(Buffer.alloc(2 ** 22, 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    5: () => {},
  };
  process.on("message", async ({ from, to }) => {
    await tell("ready");
    for (let index = from; index < to; index++) {
      await fates[index]();
      const resident = process.memoryUsage.rss();
      await tell({ report: { outcome: "accepted", message: "", index, grown: index === 5 ? 2 ** 30 : 0, resident } });
    }
    await tell("done");
  });
  process.on("disconnect", () => process.exit());
  tell("ready");
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-examiner-"));
  await writeFile(join(folder, "reader.mjs"), program);
});
afterAll(() => rm(folder, { recursive: true }));

test("a file that never ends, ends the process, or takes memory is told, and the next one is read", async () => {
  const options = { program: join(folder, "reader.mjs"), fixtures: "", scratch: "", seconds: 2, bytes: 2 ** 27 };
  const examiner = new Examiner(options);
  const found: Examined[] = [];
  try {
    await examiner.examine({ format: "", seed: 1, from: 0, to: 6 }, (examined) => found.push(examined));
  } finally {
    await examiner.close();
  }
  expect(found.map(({ outcome }) => outcome)).toEqual(["accepted", "hang", "crash", "crash", "memory", "memory"]);
});
