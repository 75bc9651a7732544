import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Workshop, workshop, writeClasses, writeNuclei } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  await writeClasses(join(shop.folder, "idx"), { train: 64, t10k: 16 });
  await writeNuclei(join(shop.folder, "nuclei"), 4);
}, 180_000);
afterAll(() => shop.remove());

test("nuclei", async () => {
  const { code, stdout } = await shop.run(
    ..."train nuclei --data nuclei --epochs 1 --batch 2 --out runs/nuclei --json".split(" "),
  );
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(Object.keys(result.scores)).toEqual([
    "iou",
    "dice",
    "iouOfPixels",
    "diceOfPixels",
    "meanIoU",
    "pixelAccuracy",
  ]);
  expect(result.files).toContain("runs/nuclei/overlays.png");
  const evaluated = await shop.run("evaluate", "runs/nuclei/model.safetensors", "--data", "nuclei", "--json");
  expect(JSON.parse(evaluated.stdout).scores).toEqual(result.scores);
});

test("fashion has networks to choose from", async () => {
  const { code, stderr } = await shop.run("train", "fashion", "--data", "idx", "--model", "resnet");
  expect(code).toBe(2);
  expect(stderr).toContain("expected  one of cifarResnet20, densenet22, smallGooglenet");
  const trained = await shop.run(
    ..."train fashion --data idx --model densenet22 --epochs 1 --batch 32 --out runs/fashion --json".split(" "),
  );
  expect(JSON.parse(trained.stdout)).toMatchObject({ architecture: "fashion-densenet22", examples: 16 });
});

test("digits are drawn out of noise", async () => {
  const { code, stdout } = await shop.run("diffusion", "--quick", "--out", "drawn");
  expect(code).toBe(0);
  expect(stdout).toContain("a U-Net of 280,177 parameters learns to find noise in digits");
  expect(await readdir(join(shop.folder, "drawn"))).toEqual(
    expect.arrayContaining(["diffusion.safetensors", "digits.png", "index.html", "out-of-noise.png"]),
  );
});

test("list names the tasks, and help the main job", async () => {
  const [{ stdout: list }, { stdout: help }] = await Promise.all([shop.run("list"), shop.run("--help")]);
  expect(list).toMatch(/^nuclei +a U-Net finds nuclei/m);
  expect(list.match(/^denoise /gm)).toHaveLength(1);
  expect(help).toMatch(/^ {2}demo \[options\] +Trains a U-Net/m);
  expect(help).toContain("tributary demo");
});
