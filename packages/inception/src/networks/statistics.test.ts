/** How fast the statistics of batch normalization follow the data: PyTorch's 0.1 is our 0.9, Keras' default 0.99. */
import { type Block, input, model, type Tensor } from "@tributary/kernel";
import { expect, test } from "vitest";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

const momentaOf = (block: Block): ReadonlySet<unknown> => {
  const image: Tensor = input([299, 299, 3]);
  const { layers } = model(image, block(image));
  return new Set(layers.flatMap(({ layer }) => (layer.kind === "batchNormalization" ? [layer.settings.momentum] : [])));
};

const cases: readonly (readonly [name: string, network: Block, momentum: number])[] = [
  ["GoogLeNet, torchvision", googlenet() as Block, 0.9],
  ["Inception-BN, timm", inceptionBn() as Block, 0.9],
  ["Inception v3, torchvision", inceptionV3({ flavor: "torchvision" }) as Block, 0.9],
  ["Inception v3, Keras", inceptionV3({ flavor: "keras" }) as Block, 0.99],
  ["Inception v4, timm", inceptionV4() as Block, 0.9],
  ["Inception-ResNet v2, timm", inceptionResnetV2({ flavor: "timm" }) as Block, 0.9],
  ["Inception-ResNet v2, Keras", inceptionResnetV2({ flavor: "keras" }) as Block, 0.99],
  ["Xception, timm", xception({ flavor: "timm" }) as Block, 0.9],
  ["Xception, Keras", xception({ flavor: "keras" }) as Block, 0.99],
];

test.for(cases)("%s", ([, network, momentum]) => {
  expect(momentaOf(network)).toEqual(new Set([momentum]));
});
