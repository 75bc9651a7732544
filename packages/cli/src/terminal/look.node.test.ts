import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Workshop, workshop } from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { architectures } from "../models/architectures.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
}, 180_000);
afterAll(() => shop.remove());

describe("list", () => {
  test("prints architectures, flavors, recipes, tasks and blocks", async () => {
    const { code, stdout, stderr } = await shop.run("list");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name } of architectures) expect(stdout).toContain(name);
    expect(stdout).toMatch(/^resnet50 +224x224x3 +1000 +torchvision, keras, paper, C, D, T, S$/m);
    expect(stdout).toMatch(/^resnet18( +\+){7} +16 +8 +8 +16 +8$/m);
    expect(stdout).toMatch(/^densenet121( +\+){12}$/m);
    expect(stdout).toMatch(/^denoise +a U-Net takes noise out/m);
    expect(stdout).toMatch(/^denseBlock +skip +dense layers in a row/m);
  });

  test("as JSON", async () => {
    const { stdout } = await shop.run("list", "--json");
    const listed = JSON.parse(stdout);
    expect(Object.keys(listed)).toEqual(["architectures", "encoders", "decoders", "tasks", "blocks"]);
    expect(listed.architectures).toContainEqual({
      name: "resnet18",
      package: "skip",
      task: "classification",
      flavors: ["torchvision", "paper", "D"],
      input: [224, 224, 3],
      classes: 1000,
      dilates: true,
    });
    expect(listed.encoders).toContain("inceptionV3");
    expect(listed.decoders[0]).toEqual({
      name: "unet",
      what: "up a level at a time, with the encoder's map of each",
    });
  });
});

describe("summary", () => {
  test("prints every layer and the totals", async () => {
    const { code, stdout } = await shop.run("summary", "cifarResnet20", "--input", "28x28x1");
    expect(code).toBe(0);
    expect(stdout).toContain('Model: "cifarResnet20"');
    expect(stdout).toContain("Total params: 270,810");
    expect(stdout).toMatch(/Multiply-adds: 30,[\d,]+$/m);
  });

  test("as JSON, counted as Keras counts", async () => {
    const { code, stdout, stderr } = await shop.run("summary", "resnet50", "--flavor", "keras", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      name: "resnet50",
      flavor: "keras",
      inputs: [{ name: "image", shape: [null, 224, 224, 3] }],
      outputs: [{ name: "output", shape: [null, 1000] }],
      parameters: { total: 25_636_712, trainable: 25_583_592, nonTrainable: 53_120 },
      multiplyAdds: expect.any(Number),
    });
  });

  test("with another number of classes", async () => {
    const { stdout } = await shop.run("summary", "resnet18", "--classes", "10", "--input", "64x64x3", "--json");
    const { outputs, parameters } = JSON.parse(stdout);
    expect(outputs).toEqual([{ name: "output", shape: [null, 10] }]);
    expect(parameters.trainable).toBe(11_689_512 - 990 * 513);
  });
});

test("cost prints parameters, arithmetic and memory, also as JSON", async () => {
  const [lines, json] = await Promise.all([
    shop.run("cost", "unet"),
    shop.run("cost", "googlenet", "--batch", "2", "--json"),
  ]);
  expect(lines.stdout).toMatch(/^parameters +31,030,658 {2}as Keras counts: with statistics$/m);
  expect(JSON.parse(json.stdout)).toMatchObject({ name: "googlenet", batch: 2, parameters: { learned: 6_624_904 } });
});

describe("plot", () => {
  const starts = { svg: "<svg", dot: 'digraph "cifarResnet20"', mmd: "flowchart", png: "\u{fffd}PNG" };

  test.for(Object.entries(starts))("writes .%s", async ([extension, start]) => {
    const file = `pictures/net.${extension}`;
    const { code, stdout } = await shop.run("plot", "cifarResnet20", "--out", file);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}\n` });
    expect((await readFile(join(shop.folder, file))).toString().startsWith(start)).toBe(true);
  });

  test("draws the U of the paper", async () => {
    const { code } = await shop.run("plot", "unet", "--out", "u.svg", "--u");
    expect(code).toBe(0);
    expect(await readFile(join(shop.folder, "u.svg"), "utf8")).toContain("copy and crop");
  });

  test("refuses other kinds of pictures", async () => {
    const { code, stderr } = await shop.run("plot", "cifarResnet20", "--out", "net.pdf");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: "net.pdf" does not say what kind of picture to draw
        expected  a name that ends in .svg, .png, .dot, .mmd
        to fix    add one of these extensions to --out
      "
    `);
  });
});

test("bench times what it is told", async () => {
  const { code, stdout } = await shop.run("bench", "cifarResnet20", "digitClassifier", "--runs", "1", "--json");
  expect(code).toBe(0);
  const { timings, ...settings } = JSON.parse(stdout);
  expect(settings).toEqual({ device: "cpu", batch: 1, runs: 1 });
  expect(timings).toEqual([
    expect.objectContaining({ name: "cifarResnet20", milliseconds: expect.any(Number) }),
    expect.objectContaining({ name: "digitClassifier", gigaPerSecond: expect.any(Number) }),
  ]);
});
