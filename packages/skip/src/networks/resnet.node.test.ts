import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { resnet } from "./resnet.ts";

/** The last blocks of the rows. */
const last = {
  18: ["conv2_2", "conv3_2", "conv4_2", "conv5_2"],
  34: ["conv2_3", "conv3_4", "conv4_6", "conv5_3"],
  50: ["conv2_3", "conv3_4", "conv4_6", "conv5_3"],
  101: ["conv2_3", "conv3_4", "conv4_23", "conv5_3"],
  152: ["conv2_3", "conv3_8", "conv4_36", "conv5_3"],
} as const;

const layers = (depth: keyof typeof last): Record<string, string> =>
  Object.fromEntries(last[depth].map((name, i) => [`layer${i + 1}`, name]));

describe("ResNet gives torchvision's numbers", { timeout: 180_000 }, () => {
  test.for([18, 34, 50, 101, 152] as const)("ResNet-%i", async (depth) => {
    const net = resnet({ depth });
    const features = { maxpool: "maxPooling2d", ...layers(depth) };
    await checkGolden(`torchvision-resnet${depth}`, { net, reference: net.reference, features });
  });

  test.for([18, 50] as const)("ResNet-%i, of an image whose size the strides do not divide", async (depth) => {
    const net = resnet({ depth });
    const features = layers(depth);
    await checkGolden(`torchvision-resnet${depth}-193x225`, { net, reference: net.reference, features });
  });

  test("ResNet-50 with the strides where the paper has them", async () => {
    const net = resnet({ depth: 50, flavor: "paper" });
    await checkGolden("torchvision-resnet50-paper", { net, reference: net.reference, features: layers(50) });
  });
});

describe("ResNet gives Keras' numbers", { timeout: 180_000 }, () => {
  const features = {
    pool1_pool: "maxPooling2d",
    conv2_block3_out: "conv2_3",
    conv3_block1_out: "conv3_1",
    conv4_block1_out: "conv4_1",
    conv5_block3_out: "conv5_3",
  };

  test.for([50, 101, 152] as const)("ResNet%i", async (depth) => {
    const net = resnet({ depth, flavor: "keras" });
    await checkGolden(`keras-ResNet${depth}`, { net, reference: net.reference, features });
  });

  test("the features of ResNet50, of an image whose size the strides do not divide", async () => {
    const net = resnet({ depth: 50, flavor: "keras" });
    await checkGolden("keras-ResNet50-131x163", { net: net.features, reference: net.reference, features });
  });
});
