import { checkGolden } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

const modules = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, name]));

describe("GoogLeNet", { timeout: 180_000 }, () => {
  test.for([
    ["torchvision", "torchvision-googlenet"],
    ["paper", "written-googlenet"],
  ] as const)("gives the numbers of %s, with its auxiliary classifiers", async ([flavor, golden]) => {
    const net = googlenet({ flavor });
    await checkGolden(golden, {
      net: (image) => {
        const { output, auxiliary1, auxiliary2 } = net.withAuxiliaries(image);
        return { output, aux1: auxiliary1, aux2: auxiliary2 };
      },
      reference: net.reference,
      features: modules("inception3a", "inception3b", "inception4a", "inception4e", "inception5b"),
    });
  });

  test("of an image whose size the strides do not divide", async () => {
    const net = googlenet();
    const features = modules("inception3a", "inception4d", "inception5b");
    const { reference } = net;
    await checkGolden("torchvision-googlenet-193x225", { net, reference, features, partial: true });
  });
});

test("Inception with batch normalization gives the numbers of the module written from the paper", {
  timeout: 180_000,
}, async () => {
  const net = inceptionBn();
  const features = modules("inception3a", "inception3c", "inception4e", "inception5b");
  await checkGolden("written-inception-bn", { net, reference: net.reference, features });
});

describe("Inception v3", { timeout: 180_000 }, () => {
  test("gives torchvision's numbers, with its auxiliary classifier", async () => {
    const net = inceptionV3();
    await checkGolden("torchvision-inception_v3", {
      net: (image) => {
        const { output, auxiliary } = net.withAuxiliaries(image);
        return { output, aux: auxiliary };
      },
      reference: net.reference,
      features: {
        Mixed_5b: "mixed5b",
        Mixed_6a: "mixed6a",
        Mixed_6e: "mixed6e",
        Mixed_7a: "mixed7a",
        Mixed_7c: "mixed7c",
      },
    });
  });

  const features = { mixed0: "mixed5b", mixed3: "mixed6a", mixed7: "mixed6e", mixed8: "mixed7a", mixed10: "mixed7c" };

  test("gives Keras' numbers", async () => {
    const net = inceptionV3({ flavor: "keras" });
    await checkGolden("keras-InceptionV3", { net, reference: net.reference, features });
  });

  test("gives Keras' features of an image whose size the strides do not divide", async () => {
    const net = inceptionV3({ flavor: "keras" });
    await checkGolden("keras-InceptionV3-131x163", { net: net.features, reference: net.reference, features });
  });
});

test("Inception v4 gives timm's numbers", { timeout: 180_000 }, async () => {
  const net = inceptionV4();
  const features = {
    "features.2": "stem",
    "features.3": "mixed3a",
    "features.4": "mixed4a",
    "features.5": "mixed5a",
    "features.6": "inceptionA_1",
    "features.10": "reductionA",
    "features.17": "inceptionB_7",
    "features.18": "reductionB",
    "features.21": "inceptionC_3",
  };
  await checkGolden("timm-inception_v4", { net, reference: net.reference, features });
});

describe("Inception-ResNet v2", { timeout: 180_000 }, () => {
  test("gives timm's numbers", async () => {
    const net = inceptionResnetV2();
    const features = {
      mixed_5b: "mixed5b",
      repeat: "block35_10",
      mixed_6a: "mixed6a",
      repeat_1: "block17_20",
      mixed_7a: "mixed7a",
      repeat_2: "block8_9",
      block8: "block8_10",
    };
    await checkGolden("timm-inception_resnet_v2", { net, reference: net.reference, features });
  });

  test("gives Keras' numbers", async () => {
    const net = inceptionResnetV2({ flavor: "keras" });
    const features = { mixed_5b: "mixed5b", block35_10_ac: "block35_10", mixed_6a: "mixed6a", mixed_7a: "mixed7a" };
    await checkGolden("keras-InceptionResNetV2", { net, reference: net.reference, features });
  });
});

describe("Xception", { timeout: 180_000 }, () => {
  const features = { add: "block2", add_1: "block3", add_2: "block4", add_10: "block12", add_11: "block13" };

  test("gives Keras' numbers", async () => {
    const net = xception();
    await checkGolden("keras-Xception", { net, reference: net.reference, features });
  });

  test("gives Keras' features of an image whose size the strides do not divide", async () => {
    const net = xception();
    await checkGolden("keras-Xception-131x163", { net: net.features, reference: net.reference, features });
  });

  test("gives timm's numbers", async () => {
    const net = xception({ flavor: "timm" });
    const features = { block1: "block2", block2: "block3", block3: "block4", block11: "block12", block12: "block13" };
    await checkGolden("timm-legacy_xception", { net, reference: net.reference, features });
  });
});

test("the flavors of Xception are told apart", { timeout: 180_000 }, async () => {
  const { reference } = xception({ flavor: "timm" });
  await expect(checkGolden("timm-legacy_xception", { net: xception(), reference })).rejects.toThrow(
    "is further off than",
  );
});
