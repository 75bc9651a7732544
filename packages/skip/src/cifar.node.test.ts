/** The networks for images of 32 pixels. */
import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
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
