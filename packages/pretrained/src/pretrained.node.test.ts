/** Whole models from a small hub: weights made on the spot, with random numbers. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { imageFrom, prepare } from "@tributary/images";
import { input, model } from "@tributary/kernel";
import { classes, createPredictor, encodeModel, encodeSafetensors, loadModel } from "@tributary/runtime";
import { convnext, mobilenetV2, resnet } from "@tributary/skip";
import { HubServer, randomWeightsFile } from "@tributary/testing/hub";
import { afterAll, describe, expect, test } from "vitest";
import { architecturesOf } from "./architectures/architectures.ts";
import { leftOutOfTorchvision } from "./architectures/left-out.ts";
import { describedBy } from "./config.ts";
import { type PretrainedOptions, pretrained } from "./index.ts";
import { checkLicense } from "./terms.ts";

const hub = await HubServer.start();
const folder = await mkdtemp(join(tmpdir(), "pretrained-"));
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const get = (name: string | URL, options: PretrainedOptions = {}) =>
  pretrained(name, { endpoint: hub.endpoint, cache: join(folder, "cache"), ...options });

/** As timm writes it. */
const settings = {
  tag: "a1_in1k",
  custom_load: false,
  input_size: [3, 64, 64],
  fixed_input_size: false,
  interpolation: "bicubic",
  crop_pct: 0.95,
  crop_mode: "center",
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  num_classes: 1000,
  license: "apache-2.0",
  origin_url: "https://github.com/huggingface/pytorch-image-models",
  paper_ids: "arXiv:2110.00476",
};
const configOf = (more: object = {}, cfg: object = {}): string =>
  JSON.stringify({ architecture: "resnet18", num_classes: 1000, pretrained_cfg: { ...settings, ...cfg }, ...more });

const network = resnet({ depth: 18 });
const weights = randomWeightsFile(model(input([64, 64, 3]), network), network.reference);
const headless = randomWeightsFile(model(input([64, 64, 3]), network.features), network.reference);
const mobiles = mobilenetV2();
const mobile = randomWeightsFile(model(input([64, 64, 3]), mobiles.features), mobiles.reference);
const commit = hub.publish("timm/resnet18.a1_in1k", { "config.json": configOf(), "model.safetensors": weights });

const refused = async (name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> => {
  hub.publish(name, files);
  return String(await get(name).catch((failure: unknown) => failure));
};

test("what torchvision has and we have not is told with the reason", async () => {
  for (const [name, why] of [
    ["torchvision/efficientnet_v2_s", "another network of inverted residual blocks"],
    ["torchvision/vgg16_bn.IMAGENET1K_V1", "neither skip connections nor branches"],
    ["torchvision/swin_v2_t", "a transformer"],
  ] as const) {
    await expect(get(name)).rejects.toThrow(
      `no weights of this name are known: it ${why.startsWith("neither") ? "has" : "is"} ${why}`,
    );
  }
  const here = Object.keys(architecturesOf("torchvision"));
  expect(here.filter((name) => leftOutOfTorchvision.has(name))).toEqual([]);
});

test("a name that nobody has is told with those that are like it", async () => {
  const failure = await get("timm/resnet19.a1_in1k").catch((reason: unknown) => String(reason));
  expect(String(failure).replace(/127[^\n]*/, "hub")).toMatchInlineSnapshot(`
    "FileError: timm/resnet19.a1_in1k config.json: there is no such repository, or it is not open to everyone
      received  401 Unauthorized from hub
      expected  a name such as timm/resnet18.a1_in1k, timm/resnet101.a1_in1k, timm/resnet152.a1_in1k
      to fix    look at the name, letter by letter; for a private or gated repository accept its terms on the hub, and set HF_TOKEN or give token"
  `);
  expect(await get("somebody/private").catch(String)).not.toContain("such as");
});

describe("a name gives a trained model", () => {
  test("with its preparation, the names of its classes, its origin and license", async () => {
    const trained = await get("timm/resnet18.a1_in1k");
    const { net, classes: names, preprocessing, task, card } = trained;
    expect(net.inputs[0]?.tensor.shape).toEqual([null, 64, 64, 3]);
    expect(names?.slice(281, 283)).toEqual(["tabby", "tiger cat"]);
    expect({ task, preprocessing }).toEqual({
      task: "classification",
      preprocessing: {
        pixels: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
        resize: 67,
        crop: [64, 64],
        interpolation: "bicubic",
      },
    });
    expect(card).toEqual({
      origin: "timm/resnet18.a1_in1k",
      license: "apache-2.0",
      trainedBy: "https://github.com/huggingface/pytorch-image-models",
      paper: "arXiv:2110.00476",
      sha256: createHash("sha256").update(weights).digest("hex"),
      commit,
    });
    await using predictor = await createPredictor(trained);
    const picture = imageFrom(new Uint8Array(90 * 70 * 3).fill(99), [90, 70, 3]);
    const [answer] = classes(trained, await predictor.predict(prepare(trained)(picture)));
    expect(answer).toHaveLength(1000);
    expect(answer!.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 4);
    const again = await loadModel(encodeModel(trained));
    expect([again.preprocessing, again.classes, again.card]).toEqual([preprocessing, names, card]);
  });

  test("with hf-hub: in front, without a tag, for larger pictures, offline", async () => {
    const [timm, untagged] = [await get("hf-hub:timm/resnet18.a1_in1k"), await get("timm/resnet18", { offline: true })];
    expect(untagged.card).toEqual(timm.card);
    const large = await get("timm/resnet18", { offline: true, size: [96, 128] });
    expect(large.net.inputs[0]?.tensor.shape).toEqual([null, 96, 128, 3]);
    expect(large.preprocessing).toMatchObject({ resize: [101, 134], crop: [96, 128] });
    const square = await get("timm/resnet18", { offline: true, size: 72 });
    expect(square.preprocessing).toMatchObject({ resize: 75, crop: [72, 72] });
  });

  test("other repositories: names of classes of their own, other numbers of classes", async () => {
    const small = resnet({ depth: 18, classes: 2 });
    const file = randomWeightsFile(model(input([64, 64, 3]), small), small.reference);
    const more = { num_classes: 2, label_names: ["n1", "n2"], label_descriptions: { n1: "a tench" } };
    hub.publish("some/body.else", {
      "config.json": configOf(more, { num_classes: 2, license: null }),
      "model.safetensors": file,
    });
    const { classes: names, card } = await get("some/body.else");
    expect(names).toEqual(["a tench", "n2"]);
    expect(card?.license).toBe("not stated");
  });

  test("encoders have no head, take any size, and need no config.json", async () => {
    hub.publish("smp-hub/resnet18.imagenet", { "model.safetensors": headless });
    const { net, task, card, preprocessing } = await get("smp/resnet18", { revision: "main" });
    expect(net.outputs[0]?.tensor.shape).toEqual([null, null, null, 512]);
    expect(task).toBeUndefined();
    expect(card).toMatchObject({ origin: "smp/resnet18.imagenet", license: "bsd-3-clause", encoder: true });
    expect(preprocessing).toEqual({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
  });

  test("the same name is another network in another library", async () => {
    const files = { "config.json": configOf({ architecture: "mobilenet_v2" }) };
    expect(await refused("a/torchvision", files)).toContain("such as mobilenetv2_100");
    hub.publish("smp-hub/mobilenet_v2.imagenet", { "model.safetensors": mobile });
    const { net } = await get("smp/mobilenet_v2", { revision: "main" });
    expect(net.outputs[0]?.tensor.shape).toEqual([null, null, null, 1280]);
  });

  test("encoders leave the rest of their head in the file; what CLIP's towers give are no classes", async () => {
    const tower = convnext({ variant: "atto", flavor: "timm", classes: 16 });
    const whole = randomWeightsFile(model(input([64, 64, 3]), tower), tower.reference);
    const names = { architecture: "convnext_atto", num_classes: 0 };
    hub.publish("a/encoder", { "config.json": configOf(names, { tag: "dinov3" }), "model.safetensors": whole });
    expect((await get("a/encoder")).net.outputs[0]?.tensor.shape).toEqual([null, 2, 2, 320]);
    const more = { ...names, num_classes: 16 };
    hub.publish("a/clip", { "config.json": configOf(more, { tag: "clip_laion2b" }), "model.safetensors": whole });
    const clip = await get("a/clip");
    expect(clip).toMatchObject({ card: { embedding: true } });
    expect([clip.task, clip.classes]).toEqual([undefined, undefined]);
  });

  test("a path or an address, with config.json beside it", async () => {
    await writeFile(join(folder, "mine.safetensors"), weights);
    await writeFile(join(folder, "config.json"), configOf());
    const sha256 = (await get("timm/resnet18")).card?.sha256;
    expect((await get(pathToFileURL(join(folder, "mine.safetensors")))).classes?.[0]).toBe("tench");
    await writeFile(join(folder, "model.safetensors"), weights);
    for (const name of [folder, `${folder}/`]) expect((await get(name)).classes?.[0]).toBe("tench");
    expect(await get(join(folder, "other.safetensors")).catch(String)).toContain("there is no such file");
    const address = `${hub.endpoint}/timm/resnet18.a1_in1k/resolve/main/model.safetensors?download=true`;
    expect(await get(address).catch(String)).toContain("has no such file");
    expect((await get(address.replace("?download=true", ""))).card?.sha256).toBe(sha256);
  });
});

describe("what would be wrong in silence is an error", () => {
  const config = configOf();

  test("an architecture that is not here", async () => {
    expect(await refused("a/b1", { "config.json": configOf({ architecture: "resnet51q" }) })).toMatchInlineSnapshot(`
      "WeightsError: a/b1: there is no template for the architecture "resnet51q" here
        received  "architecture": "resnet51q"
        expected  one of ours, such as resnet18, resnet50, resnet152
        to fix    take weights of another architecture, or build this one of blocks and give its weights to importWeights()"
    `);
  });

  test("weights of another architecture, or more of them than it has", async () => {
    const few = encodeSafetensors({ "conv1.weight": { shape: [64, 3, 7, 7], data: new Float32Array(64 * 3 * 49) } });
    expect(await refused("a/b2", { "config.json": config, "model.safetensors": few })).toMatch(
      /101 of 102 weights do not fit/,
    );
    const net = model(input([64, 64, 3]), network);
    const more = randomWeightsFile(net, network.reference, { "layer4.2.conv1.weight": [8, 8, 3, 3] });
    expect(await refused("a/b3", { "config.json": config, "model.safetensors": more })).toMatchInlineSnapshot(`
      "WeightsError: a/b3: the file has 1 weights that the architecture does not have
        received  layer4.2.conv1.weight
        expected  the weights of the architecture that config.json names, and no others
        to fix    look at what config.json says, or give the file to importWeights() with a network that has them"
    `);
  });

  test("settings of its own, other ways to prepare pictures, numbers that cannot be", () => {
    const wrong = [
      configOf({ model_args: { block_args: 1 } }),
      configOf({}, { crop_mode: "border" }),
      configOf({}, { interpolation: "random" }),
      configOf({}, { crop_pct: 1.2 }),
      configOf({}, { input_size: [3, "224", 224] }),
      configOf({}, { mean: [0.5] }),
      configOf({}, { std: [0, 1, 1] }),
      configOf({ num_classes: "1000" }),
      configOf({ label_names: ["cat"] }),
      configOf({ architecture: undefined }),
      "[]",
      "{",
    ];
    for (const text of wrong) expect(() => describedBy("a/b", text)).toThrow(/^a\/b: /);
    expect(() => describedBy("a/b", wrong[1]!)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: a/b: pictures would be prepared in a way that is not known here
        received  "border"
        expected  "center" or "squash"
        to fix    look at config.json of the repository, and whether this version knows what it says]
    `);
  });

  test("classes of a thousand that are not said to be ImageNet's have no names", () => {
    expect(describedBy("a/b", configOf({}, { tag: "mine" })).names).toBeNull();
    expect(describedBy("a/b", JSON.stringify({ ...settings, architecture: "resnet18" })).names).toBe("imagenet");
  });

  test("licenses that are not for every use, before anything large is fetched", async () => {
    const swsl = "timm/resnet18.fb_swsl_ig1b_ft_in1k";
    const files = { "config.json": configOf({}, { license: "cc-by-nc-4.0" }), "model.safetensors": weights };
    hub.asked.length = 0;
    expect(await refused(swsl, files)).toMatchInlineSnapshot(`
      "ArgumentError: pretrained: timm/resnet18.fb_swsl_ig1b_ft_in1k may not be used commercially
        received  license cc-by-nc-4.0
        expected  a license for every use, or that you say that yours is not commercial
        to fix    allow it: pretrained("timm/resnet18.fb_swsl_ig1b_ft_in1k", { nonCommercial: true })"
    `);
    expect(hub.asked.some(({ ofStorage }) => ofStorage)).toBe(false);
    expect(() => checkLicense(swsl, "cc-by-nc-4.0", true)).not.toThrow();
    for (const license of ["seer-license", "fair-noncommercial-research-license"]) {
      expect(() => checkLicense("a/b", license, false)).toThrow("a/b may not be used commercially");
    }
    for (const license of ["dinov3-license", "mit", null]) {
      expect(() => checkLicense("a/b", license, false)).not.toThrow();
    }
  });

  test("names that nobody knows, and options that there are not", async () => {
    await expect(get("torchvision/resnet51")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: pretrained: no weights of this name are known
        received  "torchvision/resnet51"
        expected  a name such as torchvision/resnet50.IMAGENET1K_V1, torchvision/resnet50.IMAGENET1K_V2, torchvision/resnet152.IMAGENET1K_V1
        to fix    take a name that publishedWeights() lists, a repository of the hub, where a .safetensors file is, or a folder: ./folder]
    `);
    for (const name of ["resnet50", "", "a/b/c", "https://example.org/model"]) {
      await expect(get(name)).rejects.toThrow(/^pretrained: /);
    }
    await expect(Reflect.apply(pretrained, null, [undefined])).rejects.toThrow("this is not the name of weights");
    await expect(Reflect.apply(pretrained, null, ["a/b", { cacheDir: "x" }])).rejects.toThrow(
      "there is no option cacheDir",
    );
    await expect(get("timm/resnet18", { size: 0 })).rejects.toThrow("pretrained: size is 0");
  });
});
