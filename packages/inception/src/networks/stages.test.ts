/** Every promise of every network, and the shapes inside: tables 1 of the papers, and Keras' own. */
import { checkArchitecture } from "@tributary/testing";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

const shapes = (
  names: readonly string[],
  height: number,
  channels: number,
): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(names.map((name) => [name, [height, height, channels]]));

const numbered = (name: string, first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `${name}${first + i}`);

for (const flavor of ["paper", "torchvision"] as const) {
  checkArchitecture(`GoogLeNet, ${flavor}: table 1`, {
    block: () => googlenet({ flavor }),
    input: [224, 224, 3],
    output: [1000],
    learned: flavor === "paper" ? 6_998_552 : 6_624_904,
    stages: {
      conv1: [112, 112, 64],
      maxPooling2d: [56, 56, 64],
      conv2: [56, 56, 192],
      inception3a: [28, 28, 256],
      inception3b: [28, 28, 480],
      inception4a: [14, 14, 512],
      inception4b: [14, 14, 512],
      inception4c: [14, 14, 512],
      inception4d: [14, 14, 528],
      inception4e: [14, 14, 832],
      inception5a: [7, 7, 832],
      inception5b: [7, 7, 1024],
    },
  });
}

checkArchitecture("Inception with batch normalization: figure 5", {
  block: () => inceptionBn(),
  input: [224, 224, 3],
  output: [1000],
  learned: 11_285_224,
  stages: {
    conv1: [112, 112, 64],
    conv2: [56, 56, 192],
    inception3a: [28, 28, 256],
    inception3b: [28, 28, 320],
    inception3c: [14, 14, 576],
    inception4a: [14, 14, 576],
    inception4b: [14, 14, 576],
    inception4c: [14, 14, 608],
    inception4d: [14, 14, 608],
    inception4e: [7, 7, 1056],
    inception5a: [7, 7, 1024],
    inception5b: [7, 7, 1024],
  },
});

for (const flavor of ["keras", "torchvision"] as const) {
  checkArchitecture(`Inception v3, ${flavor}: mixed0 to mixed10`, {
    block: () => inceptionV3({ flavor }),
    input: [299, 299, 3],
    output: [1000],
    stages: {
      ...shapes(["mixed5b"], 35, 256),
      ...shapes(["mixed5c", "mixed5d"], 35, 288),
      ...shapes(["mixed6a", "mixed6b", "mixed6c", "mixed6d", "mixed6e"], 17, 768),
      ...shapes(["mixed7a"], 8, 1280),
      ...shapes(["mixed7b", "mixed7c"], 8, 2048),
    },
  });
}

checkArchitecture("Inception v4: figure 9", {
  block: () => inceptionV4(),
  input: [299, 299, 3],
  output: [1000],
  learned: 42_679_816,
  stages: {
    stem: [147, 147, 64],
    mixed3a: [73, 73, 160],
    mixed4a: [71, 71, 192],
    mixed5a: [35, 35, 384],
    ...shapes(numbered("inceptionA_", 1, 4), 35, 384),
    ...shapes(["reductionA", ...numbered("inceptionB_", 1, 7)], 17, 1024),
    ...shapes(["reductionB", ...numbered("inceptionC_", 1, 3)], 8, 1536),
  },
});

for (const flavor of ["keras", "timm"] as const) {
  checkArchitecture(`Inception-ResNet v2, ${flavor}: figure 15`, {
    block: () => inceptionResnetV2({ flavor }),
    input: [299, 299, 3],
    output: [1000],
    stages: {
      conv2b: [147, 147, 64],
      conv4a: [71, 71, 192],
      ...shapes(["mixed5b", ...numbered("block35_", 1, 10)], 35, 320),
      ...shapes(["mixed6a", ...numbered("block17_", 1, 20)], 17, 1088),
      ...shapes(["mixed7a", ...numbered("block8_", 1, 10)], 8, 2080),
      conv7b: [8, 8, 1536],
    },
  });
}

for (const flavor of ["keras", "timm"] as const) {
  checkArchitecture(`Xception, ${flavor}: figure 5`, {
    block: () => xception({ flavor }),
    input: [299, 299, 3],
    output: [1000],
    learned: 22_855_952,
    total: 22_910_480,
    stages: {
      block1: [147, 147, 64],
      block2: [74, 74, 128],
      block3: [37, 37, 256],
      ...shapes(numbered("block", 4, 12), 19, 728),
      block13: [10, 10, 1024],
      block14: [10, 10, 2048],
    },
  });
}
