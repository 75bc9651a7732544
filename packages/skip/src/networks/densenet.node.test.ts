import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { densenet } from "./densenet.ts";

describe("DenseNet gives torchvision's numbers", { timeout: 180_000 }, () => {
  const features = {
    "features.pool0": "maxPooling2d",
    "features.transition1": "transition1",
    "features.transition2": "transition2",
    "features.transition3": "transition3",
    "features.norm5": "post/batchNormalization",
  };

  test.for([121, 161, 169, 201] as const)("DenseNet-%i", async (depth) => {
    const net = densenet({ depth });
    await checkGolden(`torchvision-densenet${depth}`, { net, reference: net.reference, features });
  });

  test("DenseNet-121, of an image whose size the strides do not divide", async () => {
    const net = densenet({ depth: 121 });
    await checkGolden("torchvision-densenet121-193x225", { net, reference: net.reference, features });
  });
});

describe("DenseNet gives Keras' numbers", { timeout: 180_000 }, () => {
  const features = {
    pool1: "maxPooling2d",
    pool2_pool: "transition1",
    pool3_pool: "transition2",
    pool4_pool: "transition3",
    relu: "post",
  };

  test.for([121, 169, 201] as const)("DenseNet%i", async (depth) => {
    const net = densenet({ depth, flavor: "keras" });
    await checkGolden(`keras-DenseNet${depth}`, { net, reference: net.reference, features });
  });

  test("the features of DenseNet121, of an image whose size the strides do not divide", async () => {
    const net = densenet({ depth: 121, flavor: "keras" });
    await checkGolden("keras-DenseNet121-131x163", { net: net.features, reference: net.reference, features });
  });
});
