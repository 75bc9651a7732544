/** What can be chosen of every network. */
import { type AnyModel, type Block, input, model } from "@tributary/kernel";
import type { Backbone, ClassifierOptions } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";

import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

const small = input([75, 75, 3]);

/** As architectures that know no sizes see them. */
type Network = Block & { readonly features: Block; readonly pyramid: Backbone };

/** All of them, with the rate of dropout that was published. */
const networks = [
  ["googlenet", googlenet, 0.2],
  ["inceptionBn", inceptionBn, 0],
  ["inceptionV3", inceptionV3, 0.5],
  ["inceptionV4", inceptionV4, 0.2],
  ["inceptionResnetV2", inceptionResnetV2, 0.2],
  ["xception", xception, 0],
] as unknown as readonly (readonly [string, (options: ClassifierOptions) => Network, number])[];

/** The last layers of a network: kinds and settings. */
const headOf = (net: AnyModel): readonly (readonly [string, Readonly<Record<string, unknown>>])[] => {
  const layers = net.layers.map(({ layer }) => [layer.kind, layer.settings] as const);
  return layers.slice(layers.findIndex(([kind]) => kind.startsWith("global")));
};

describe.for(networks)("%s", ([, network, published]) => {
  const made = (options: ClassifierOptions): AnyModel => model(small, network(options));

  test("pools, drops as published, and gives logits", () => {
    const head = headOf(made({ classes: 7 }));
    const drops = published > 0 ? ["dropout"] : [];
    expect(head.map(([kind]) => kind)).toEqual(["globalAveragePooling2d", ...drops, "dense"]);
    if (published > 0) expect(head[1]![1].rate).toBe(published);
    expect(head.at(-1)![1]).toMatchObject({ units: 7, activation: "linear" });
  });

  test("has other poolings, rates and activations", () => {
    const head = headOf(made({ classes: 7, pooling: "max", dropout: 0.75, activation: "softmax" }));
    expect(head.map(([kind]) => kind)).toEqual(["globalMaxPooling2d", "dropout", "dense"]);
    expect(head[1]![1].rate).toBe(0.75);
    expect(head[2]![1]).toMatchObject({ units: 7, activation: "softmax" });
    expect(headOf(made({ dropout: 0 })).map(([kind]) => kind)).toEqual(["globalAveragePooling2d", "dense"]);
  });

  test("takes any number of channels", () => {
    const net = model(input([75, 80, 1]), network({ classes: 7 }));
    expect(net.outputs[0]!.tensor.shape).toEqual([null, 7]);
  });

  test("has features with the classifier's weights, and a map for every stride", () => {
    const net = network({ classes: 7 });
    const features = model(small, net.features).weights.map(({ name }) => name);
    const whole = model(small, net).weights.map(({ name }) => name);
    expect(whole).toEqual([...features, "classify/dense/kernel", "classify/dense/bias"]);
    expect(net.pyramid(small).map(({ stride }) => stride)).toEqual([2, 4, 8, 16, 32]);
    expect(net.pyramid(small).at(-1)!.tensor.shape).toEqual(net.features(small).shape);
  });

  test("refuses unknown poolings", () => {
    expect(() => network({ pooling: "avg" as "average" })).toThrow('write pooling: "average"');
  });
});

/** The last map of each stride, for an image as published: its size and its channels. */
test.for([
  ["GoogLeNet", googlenet(), 224, [112, 64], [56, 192], [28, 480], [14, 832], [7, 1024]],
  [
    "GoogLeNet of the paper",
    googlenet({ flavor: "paper" }),
    224,
    [112, 64],
    [56, 192],
    [28, 480],
    [14, 832],
    [7, 1024],
  ],
  ["Inception with batch normalization", inceptionBn(), 224, [112, 64], [56, 192], [28, 320], [14, 608], [7, 1024]],
  ["Inception v3", inceptionV3(), 299, [147, 64], [71, 192], [35, 288], [17, 768], [8, 2048]],
  ["Inception v4", inceptionV4(), 299, [147, 64], [71, 192], [35, 384], [17, 1024], [8, 1536]],
  ["Inception-ResNet v2", inceptionResnetV2(), 299, [147, 64], [71, 192], [35, 320], [17, 1088], [8, 1536]],
  ["Xception", xception(), 299, [147, 64], [74, 128], [37, 256], [19, 728], [10, 2048]],
] as const)("the pyramid of %s", ([, net, size, ...maps]) => {
  const shapes = net.pyramid(input([size, size, 3])).map(({ tensor }) => tensor.shape);
  expect(shapes).toEqual(maps.map(([n, channels]) => [null, n, n, channels]));
});
