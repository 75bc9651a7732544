import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chain, conv2d, freeze, input, model, named } from "@tributary/kernel";
import { initialize, saveModel } from "@tributary/runtime";
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
    expect(Object.keys(listed)).toEqual(["architectures", "severalInputs", "encoders", "decoders", "tasks", "blocks"]);
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

describe("a model that is made already", () => {
  beforeAll(async () => {
    const net = model(input([null, null, 3]), chain(named("stem", conv2d(4, 3)), conv2d(2, 1)), { name: "any" });
    await saveModel(join(shop.folder, "any.safetensors"), initialize(freeze(net, ["stem"])));
  });

  test("of any size: arithmetic follows from the one that --input says", async () => {
    const [plain, sized, json] = await Promise.all([
      shop.run("summary", "any.safetensors"),
      shop.run("summary", "any.safetensors", "--input", "34x34x3"),
      shop.run("summary", "any.safetensors", "--json"),
    ]);
    expect(plain.stdout).toContain("Multiply-adds: follow from the picture: say --input HEIGHTxWIDTHxCHANNELS");
    expect(sized.stdout).toContain(`Multiply-adds: ${(32 * 32 * (4 * 27 + 8)).toLocaleString("en")}`);
    expect(JSON.parse(json.stdout)).toMatchObject({ parameters: { total: 122, trainable: 10 }, multiplyAdds: null });
    const { code, stderr } = await shop.run("cost", "any.safetensors");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: the model takes pictures of any size, and what it costs follows from that
        received  input [null, null, null, 3]
        expected  a size to count for
        to fix    say one: --input 224x224x3
      "
    `);
  });

  test("layers that training leaves as they are have a column", async () => {
    const { stdout } = await shop.run("summary", "any.safetensors");
    expect(stdout).toMatch(/│ stem\/conv2d .* 112 │ +N +│/);
    expect(stdout).toMatch(/│ conv2d .* 10 │ +Y +│/);
    expect((await shop.run("summary", "digitClassifier")).stdout).not.toMatch(/Trainable +┃/);
  });

  test("options that would change nothing are refused", async () => {
    const refusals = [
      ["summary", "any.safetensors", "--classes", "7"],
      ["cost", "any.safetensors", "--flavor", "keras"],
      ["export", "any.safetensors", "--to", "onnx", "--input", "34x34x3"],
    ].map((words) => shop.run(...words));
    expect((await Promise.all(refusals)).map(({ code, stderr }) => [code, stderr.split("\n")[0]])).toEqual([
      [2, "UsageError: --classes is for architectures, and any.safetensors is a model that is made already"],
      [2, "UsageError: --flavor is for architectures, and any.safetensors is a model that is made already"],
      [2, "UsageError: --input is for architectures, and any.safetensors is a model that is made already"],
    ]);
  });
});

describe("networks of several inputs", () => {
  test("are listed, summed up and drawn", async () => {
    expect((await shop.run("list")).stdout).toMatch(/^diffusionUnet +32x32x3 +image, time *$/m);
    const { stdout } = await shop.run("summary", "DiffusionUnet", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "diffusionUnet",
      flavor: "paper",
      inputs: [
        { name: "image", shape: [null, 32, 32, 3] },
        { name: "time", shape: [null] },
      ],
      parameters: { total: 35_746_307 },
      multiplyAdds: 6_221_856_768,
    });
    const siamese = await shop.run("summary", "siamese", "--input", "32x32x3");
    expect(siamese.stdout).toContain("(None, 32, 32, 3)");
    expect(await shop.run("plot", "imageAndNumbers", "--out", "two.svg")).toMatchObject({ code: 0 });
  });

  test("do not learn from a folder: what to do is said", async () => {
    const { code, stderr } = await shop.run("train", "diffusionUnet", "--data", "shapes");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: diffusionUnet does not learn from a folder of pictures
        received  a network of the inputs image, time
        expected  a network that takes a picture, and names it or its pixels
        in code   write the program: noisy(noiseSchedule()) makes the examples, meanSquaredError() is the loss, sampleDdim() draws; @tributary/unet's README has it under Pictures out of noise
      "
    `);
  });

  test("nor does what learns from more than one answer to a picture", async () => {
    expect((await shop.run("list")).stdout).toMatch(/^guidedUnet3Plus +256x256x3 +image +output, side2, .*, present$/m);
    const { stdout } = await shop.run("summary", "guidedUnet3Plus", "--input", "64x64x1", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ outputs: [{ shape: [null, 64, 64, 1] }] });
    const { code, stderr } = await shop.run("train", "guidedUnet3Plus", "--data", "shapes");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: guidedUnet3Plus does not learn from a folder of pictures
        received  a network that learns from output, side2, side3, side4, side5, present
        expected  a network that takes a picture, and names it or its pixels
        in code   write the program: createTrainer() of @tributary/train learns model(image, net.supervised(image)), whose target present is the class of the whole picture; model(image, net(image)) has the same weights
      "
    `);
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
