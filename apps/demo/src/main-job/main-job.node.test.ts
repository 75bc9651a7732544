import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Workshop, workshop } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
}, 180_000);
afterAll(() => shop.remove());

test("demo is the main job; stopped by Ctrl-C, it goes on with --resume", async () => {
  const cut = shop.start("demo", "--quick", "--out", "made");
  await cut.says("2/3  ");
  cut.signal("SIGINT");
  const stopped = await cut.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("Stopped. Run it again with --resume to go on from the last checkpoint.");
  const kept = await readdir(join(shop.folder, "made/checkpoints/pages"));
  expect(kept.length).toBeGreaterThan(0);

  const { code, stdout } = await shop.run("demo", "--quick", "--out", "made", "--resume");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^mean IoU 0\.\d{3} on 8 held-out pages$/m);
  expect(stdout).toMatch(/^googlenet +6,6\d\d,\d{3} /m);
  expect(stdout).toMatch(/photograph of boats: ship 9\d\.\d %, airplane \d\.\d %, /);
  expect(stdout).toContain("The others have random weights, and name nothing");
  expect(stdout).toContain("Try next:");
  expect(stdout).toContain("predict timm/resnet50.a1_in1k");
  const page = await readFile(join(shop.folder, "made/index.html"), "utf8");
  expect(page).toContain('<img src="digits-confusion.svg"');
  expect(page).not.toContain('<img src="digits-confusion.png"');

  const predicted = await shop.run("predict", "made/digits.safetensors", "made/pages.png", "--json");
  const [{ classes }] = JSON.parse(predicted.stdout);
  expect(classes).toHaveLength(5);
  for (const { name } of classes) expect(name).toMatch(/^\d$/);
}, 240_000);

test("a folder that it did not make is left alone", async () => {
  await mkdir(join(shop.folder, "thesis"));
  await writeFile(join(shop.folder, "thesis/chapter.txt"), "years of work");
  const { code, stderr } = await shop.run("demo", "--quick", "--out", "thesis");
  expect(code).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "UsageError: thesis holds files that the demo did not make
      received  chapter.txt
      expected  a folder that is new, empty, or of an earlier run
      to fix    give another --out, or say --force: files of the same names are replaced, all others stay
    "
  `);
  expect(await readFile(join(shop.folder, "thesis/chapter.txt"), "utf8")).toBe("years of work");
});
