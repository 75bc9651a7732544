/** Published weights by name, asked of a small hub on this machine. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { input, model } from "@tributary/kernel";
import { publishedWeights } from "@tributary/pretrained";
import { readOnnx } from "@tributary/runtime";
import { resnet } from "@tributary/skip";
import { type Workshop, workshop } from "@tributary/testing/command";
import { HubServer, randomWeightsFile, timmFiles } from "@tributary/testing/hub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const hub = await HubServer.start();
const network = resnet({ depth: 18 });
const cfg = { input_size: [3, 64, 64] };
hub.publish("timm/resnet18.a1_in1k", timmFiles("resnet18", network, cfg));
hub.publish("timm/resnet18.fb_swsl_ig1b_ft_in1k", timmFiles("resnet18", network, { ...cfg, license: "cc-by-nc-4.0" }));

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  process.env.HF_ENDPOINT = hub.endpoint;
  process.env.HF_HOME = join(shop.folder, "huggingface");
  const pixels = Uint8Array.from({ length: 90 * 120 * 3 }, (_, i) => (i * 7) % 256);
  await writePng(join(shop.folder, "photo.png"), imageFrom(pixels, [90, 120, 3]));
}, 180_000);
afterAll(async () => {
  await shop.remove();
  await hub[Symbol.asyncDispose]();
});

describe("a name takes the place of a model file", () => {
  test("predict prints five classes with their probabilities, and the license", async () => {
    const { code, stdout, stderr } = await shop.run("predict", "timm/resnet18.a1_in1k", "photo.png");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^photo\.png\n(\s+\d+\.\d %\s+\S.*\n){5}$/);
    expect(stderr).toBe(
      "timm/resnet18.a1_in1k model.safetensors: fetching 46.8 MB\n" +
        "timm/resnet18.a1_in1k: license apache-2.0; from https://github.com/huggingface/pytorch-image-models\n",
    );
  });

  test("what is kept needs no hub: summary, export", async () => {
    process.env.HF_HUB_OFFLINE = "1";
    try {
      const summary = await shop.run("summary", "timm/resnet18.a1_in1k", "--json");
      expect(JSON.parse(summary.stdout)).toMatchObject({ name: "resnet18", parameters: { total: 11_699_112 } });
      const exported = await shop.run("export", "timm/resnet18.a1_in1k", "--to", "onnx");
      expect(exported.stdout).toBe("resnet18.onnx\n");
      const { facts } = await readOnnx(join(shop.folder, "resnet18.onnx"));
      expect(facts.preprocessing).toMatchObject({ resize: 67, interpolation: "bicubic" });
      expect(facts.classes).toHaveLength(1000);
      const wrong = await shop.run("export", "timm/resnet18.a1_in1k", "--to", "keras", "--pixels");
      expect(wrong).toMatchObject({ code: 2, stdout: "" });
    } finally {
      delete process.env.HF_HUB_OFFLINE;
    }
  });

  test("a file that prepares pictures itself is written, and asked as its model is", async () => {
    const pixels = ["--to", "onnx", "--pixels", "--out", "pixels.onnx"];
    expect((await shop.run("export", "timm/resnet18.a1_in1k", ...pixels)).code).toBe(0);
    const { inputs, outputs } = await readOnnx(join(shop.folder, "pixels.onnx"));
    expect(inputs).toMatchObject([{ name: "picture", shape: [null, null, null] }]);
    expect(outputs.map(({ name }) => name)).toEqual(["probabilities", "labels"]);
    const { code, stdout } = await shop.run("predict", "pixels.onnx", "photo.png");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^photo\.png\n(\s+\d+\.\d %\s+\S.*\n){5}$/);
  });

  test("licenses that are not for every use are agreed to, or refused", async () => {
    const words = ["cost", "timm/resnet18.fb_swsl_ig1b_ft_in1k"];
    const refused = await shop.run(...words);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatchInlineSnapshot(`
      "ArgumentError: pretrained: timm/resnet18.fb_swsl_ig1b_ft_in1k may not be used commercially
        received  license cc-by-nc-4.0
        expected  a license for every use, or that you say that yours is not commercial
        to fix    allow it: --non-commercial
      "
    `);
    expect((await shop.run(...words, "--non-commercial")).code).toBe(0);
  });

  test("a folder of timm's, and a file with config.json beside it: predict, export, summary", async () => {
    const place = join(shop.folder, "mine");
    await mkdir(place);
    const files = timmFiles("resnet18", network, cfg);
    for (const [name, content] of Object.entries(files)) await writeFile(join(place, name), content);
    const { code, stdout } = await shop.run("predict", "mine", "photo.png");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^photo\.png\n(\s+\d+\.\d %\s+\S.*\n){5}$/);
    const file = join("mine", "model.safetensors");
    expect((await shop.run("export", file, "--to", "safetensors", "--out", "mine/own.safetensors")).code).toBe(0);
    // A model of ours beside the same config.json is what it says itself.
    expect((await shop.run("summary", "mine/own.safetensors", "--json")).stdout).toContain('"resnet18"');
    await mkdir(join(shop.folder, "empty"));
    expect((await shop.run("predict", "empty", "photo.png")).stderr).toMatchInlineSnapshot(`
      "WeightsError: "empty" is a folder, and not one of timm's
        expected  a file, or a folder with model.safetensors and a config.json that names the architecture
        to fix    give the file in it
      "
    `);
  });

  test("names that nobody knows, and encoders that name nothing", async () => {
    const unknown = await shop.run("predict", "torchvision/resnet51", "photo.png");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toContain("to fix    take a name that list --pretrained prints");
    const missing = await shop.run("predict", "runs/model.safetensors", "photo.png");
    expect(missing.stderr).toContain('there is no file "runs/model.safetensors"');
    const config = { architecture: "resnet18", num_classes: 0, ...cfg, mean: [0, 0, 0], std: [1, 1, 1] };
    const features = randomWeightsFile(model(input([64, 64, 3]), network.features), network.reference);
    hub.publish("some/encoder", { "config.json": JSON.stringify(config), "model.safetensors": features });
    const encoder = await shop.run("predict", "hf-hub:some/encoder", "photo.png");
    expect(encoder.stderr).toMatchInlineSnapshot(`
      "some/encoder model.safetensors: fetching 44.8 MB
      UsageError: hf-hub:some/encoder is an encoder: it has no head, and names nothing
        expected  weights of a whole network, such as timm/resnet50.a1_in1k
        to fix    take a name of list --pretrained with classes, or train a head on it
      "
    `);
  });
});

test("list --pretrained prints what is published", async () => {
  const { code, stdout } = await shop.run("list", "--pretrained");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^timm\/resnet50\.a1_in1k +224x224 of 235, bicubic +apache-2\.0 +https:/m);
  expect(stdout).toMatch(/^torchvision\/googlenet\.IMAGENET1K_V1 +224x224 of 256, bilinear/m);
  const { stdout: json } = await shop.run("list", "--pretrained", "--json");
  expect(JSON.parse(json).pretrained).toHaveLength(publishedWeights().length);
});
