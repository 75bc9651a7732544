/** A network of each family from a hub, with the numbers that the library's own was filled with: it answers as the library does. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, model } from "@tributary/kernel";
import { countOf, weightReferences } from "@tributary/kernel/authoring";
import { createPredictor, encodeSafetensors } from "@tributary/runtime";
import { fillReference, imageNumbers, readGolden, readNames } from "@tributary/testing/conformance";
import { HubServer } from "@tributary/testing/hub";
import { afterAll, expect, test } from "vitest";
import { findArchitecture } from "./architectures/architectures.ts";
import { pretrained } from "./index.ts";

const hub = await HubServer.start();
const folder = await mkdtemp(join(tmpdir(), "families-"));
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const settings = { crop_pct: 0.9, interpolation: "bicubic", mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

/** The file that timm would save after `conformance/generator.py` filled its network. */
const fileOf = (architecture: string): Uint8Array => {
  const golden = readGolden(`timm-${architecture}`);
  const network = findArchitecture("test", "timm", architecture).build(1000);
  const net = model(input([64, 64, 3]), network);
  const references = weightReferences(net, network.reference);
  return encodeSafetensors(fillReference(net, references, readNames(`timm-${architecture}`), golden));
};

test.each([
  "resnet18d",
  "mobilenetv2_100",
  "mobilenetv3_small_100",
  "efficientnet_b0",
  "tf_efficientnet_b0",
  "convnext_atto",
  "convnextv2_atto",
  "regnetx_002",
  "inception_next_atto",
])("timm's %s", { timeout: 60_000 }, async (architecture) => {
  const golden = readGolden(`timm-${architecture}`);
  const [, height, width] = golden.input;
  const pretrained_cfg = { ...settings, input_size: [3, height, width], num_classes: 1000, tag: "a_in1k" };
  hub.publish(`some/${architecture}`, {
    "config.json": JSON.stringify({ architecture, num_classes: 1000, pretrained_cfg }),
    "model.safetensors": fileOf(architecture),
  });
  const trained = await pretrained(`some/${architecture}`, { endpoint: hub.endpoint, cache: folder });
  expect(trained.classes).toHaveLength(1000);
  await using predictor = await createPredictor(trained, { device: "cpu" });
  const data = imageNumbers(golden.seed, countOf(golden.input));
  const answer = (await predictor.predict({ shape: golden.input, data })) as { data: Float32Array };
  const { samples, maxAbs } = golden.outputs.output!;
  const places = samples.map((_, k) => Math.floor((k * (answer.data.length - 1)) / (samples.length - 1)));
  const off = places.map((place, k) => Math.abs(answer.data[place]! - samples[k]!));
  expect(Math.max(...off) / maxAbs).toBeLessThan(1e-5);
});
