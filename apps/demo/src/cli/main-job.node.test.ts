import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build, type Workshop, workshop } from "./testing/binary.ts";

let shop: Workshop;
beforeAll(async () => {
  await build();
  shop = await workshop();
}, 180_000);
afterAll(() => shop.remove());

test("without a command the main job runs; stopped by Ctrl-C, it goes on with --resume", async () => {
  const cut = shop.start("--quick", "--out", "made");
  await cut.says("2/3  ");
  cut.signal("SIGINT");
  const stopped = await cut.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("Stopped. Run it again with --resume to go on from the last checkpoint.");
  const kept = await readdir(join(shop.folder, "made/checkpoints/pages"));
  expect(kept.length).toBeGreaterThan(0);

  const { code, stdout } = await shop.run("--quick", "--out", "made", "--resume");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^mean IoU 0\.\d{3} on 8 held-out pages$/m);
  expect(stdout).toMatch(/^googlenet +6,6\d\d,\d{3} /m);
  expect(stdout).toContain("Try next:");
  expect(await readFile(join(shop.folder, "made/index.html"), "utf8")).toContain("digits-confusion.svg");

  const predicted = await shop.run("predict", "made/digits.safetensors", "made/pages.png", "--json");
  const [{ classes }] = JSON.parse(predicted.stdout);
  expect(classes).toHaveLength(5);
  for (const { name } of classes) expect(name).toMatch(/^\d$/);
});
