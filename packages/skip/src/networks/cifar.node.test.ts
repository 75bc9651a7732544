/** The networks for images of 32 pixels. */
import { type Block, input, model } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { checkGolden } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";

describe("the networks for CIFAR give the numbers of PyTorch modules written from their publications", {
  timeout: 180_000,
}, () => {
  test.for([20, 32, 44, 56, 110])("ResNet-%i", async (depth) => {
    const net = cifarResnet({ depth });
    const n = (depth - 2) / 6;
    const features = { layer1: `conv2_${n}`, layer2: `conv3_${n}`, layer3: `conv4_${n}` };
    await checkGolden(`written-cifar-resnet${depth}`, { net, reference: net.reference, features });
  });

  test("ResNet-20 with zeros on both sides, which its own weights need: with option A they fit, and answer something else", async () => {
    const net = cifarResnet({ depth: 20, option: "A both sides" });
    const features = { layer1: "conv2_3", layer2: "conv3_3", layer3: "conv4_3" };
    await checkGolden("written-cifar-both-sides-resnet20", { net, reference: net.reference, features });
    const other = checkGolden("written-cifar-both-sides-resnet20", {
      net: cifarResnet({ depth: 20 }),
      reference: net.reference,
    });
    await expect(other).rejects.toThrow("is further off than");
  });

  test.for([
    [16, 4],
    [28, 10],
  ] as const)("WRN-%i-%i", async ([depth, widenFactor]) => {
    const net = cifarWideResnet({ depth, widenFactor });
    const n = (depth - 4) / 6;
    const features = { group1: `conv2_${n}`, group2: `conv3_${n}`, group3: `conv4_${n}` };
    await checkGolden(`written-wrn-${depth}-${widenFactor}`, { net, reference: net.reference, features });
  });

  test.for([40, 100])("DenseNet-BC (%i, 12)", async (depth) => {
    const net = cifarDensenet({ depth, growth: 12 });
    const features = { trans1: "transition1", trans2: "transition2", block3: "block3" };
    await checkGolden(`written-densenet-bc-${depth}-12`, { net, reference: net.reference, features });
  });
});

test.for<readonly [string, () => Block]>([
  ["ResNet, option A", () => cifarResnet({ depth: 8 })],
  ["ResNet, option B", () => cifarResnet({ depth: 8, option: "B" })],
  ["wide ResNet", () => cifarWideResnet({ depth: 10, widenFactor: 1 })],
  ["DenseNet-BC", () => cifarDensenet({ depth: 10, growth: 4 })],
])("%s: images of any size give what images of that size give", async ([, net]) => {
  const pixels = { shape: [2, 13, 18, 3], data: randomStream(1, "pixels").normal(2 * 13 * 18 * 3) };
  const predictions = [];
  for (const size of [null, 13] as const) {
    const whole = model(input([size, size && 18, 3]), net());
    const predictor = await createPredictor(initialize(whole, { seed: 1 }));
    predictions.push(await predictor.predict(pixels));
    await predictor.dispose();
  }
  const [open, known] = predictions;
  expect(open!.shape).toEqual([2, 10]);
  for (const [i, value] of known!.data.entries()) expect(open!.data[i]).toBeCloseTo(value, 5);
});
