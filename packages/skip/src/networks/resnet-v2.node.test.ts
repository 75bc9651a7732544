import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { resnetV2 } from "./resnet-v2.ts";

describe("ResNet v2 gives Keras' numbers", { timeout: 180_000 }, () => {
  const features = {
    pool1_pool: "maxPooling2d",
    conv2_block1_out: "conv2_1",
    conv2_block3_out: "conv2_3",
    conv3_block1_out: "conv3_1",
    conv4_block1_out: "conv4_1",
    post_relu: "post",
  };

  test.for([50, 101, 152] as const)("ResNet%iV2", async (depth) => {
    const net = resnetV2({ depth });
    await checkGolden(`keras-ResNet${depth}V2`, { net, reference: net.reference, features });
  });

  test("the features of ResNet50V2, of an image whose size the strides do not divide", async () => {
    const net = resnetV2({ depth: 50 });
    await checkGolden("keras-ResNet50V2-131x163", { net: net.features, reference: net.reference, features });
  });
});
