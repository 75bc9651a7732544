import { input, model, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { resnet } from "./resnet.ts";

const photo = input([224, 224, 3]);

describe("shapes", () => {
  test("the example", () => {
    const net = resnet({ depth: 50 });
    const logits = net(photo);
    expectTypeOf(logits).toEqualTypeOf<Tensor<[null, 1000]>>();
    expect(logits.shape).toEqual([null, 1000]);
    const map = net.features(photo);
    expectTypeOf(map).toEqualTypeOf<Tensor<[null, 7, 7, 2048]>>();
    expect(map.shape).toEqual([null, 7, 7, 2048]);
  });

  test("the compiler's rule is the graph's: sizes are rounded up", () => {
    const { features } = resnet({ depth: 18 });
    for (const size of [1, 2, 31, 32, 33, 63, 64, 65, 97, 224]) {
      const n = Math.ceil(size / 32);
      expect(features(input([size, size + 1, 1])).shape).toEqual([null, n, Math.ceil((size + 1) / 32), 512]);
    }
    expectTypeOf(features(input([65, 97, 1]))).toEqualTypeOf<Tensor<[null, 3, 4, 512]>>();
    expectTypeOf(features(input([null, 64, 1]))).toEqualTypeOf<Tensor<[null, null, 2, 512]>>();
    expect(features(input([null, 64, 1])).shape).toEqual([null, null, 2, 512]);
  });

  test("the pyramid has every stride, and shares its weights with the classifier", () => {
    const net = resnet({ depth: 34 });
    const image = input([256, 320, 3]);
    const levels = net.pyramid(image);
    expect(levels.map(({ name, stride, tensor }) => [name, stride, tensor.shape])).toEqual([
      ["conv1", 2, [null, 128, 160, 64]],
      ["conv2", 4, [null, 64, 80, 64]],
      ["conv3", 8, [null, 32, 40, 128]],
      ["conv4", 16, [null, 16, 20, 256]],
      ["conv5", 32, [null, 8, 10, 512]],
    ]);
    const alone = model(image, net(image));
    const both = model(image, { scores: net(image), ...Object.fromEntries(levels.map((l) => [l.name, l.tensor])) });
    expect(both.weights.length).toBe(alone.weights.length);
  });
});

describe("options", () => {
  const image = input([32, 32, 1]);
  const layersOf = (options: Partial<Parameters<typeof resnet>[0]>): readonly string[] =>
    model(image, resnet({ depth: 18, classes: 7, ...options })).layers.map(({ name }) => name);

  test("classes, pooling, dropout and activation are the head's", () => {
    expectTypeOf(resnet({ depth: 18, classes: 7 })(image)).toEqualTypeOf<Tensor<[null, 7]>>();
    expect(layersOf({}).slice(-2)).toEqual(["globalAveragePooling2d", "classify/dense"]);
    expect(layersOf({ pooling: "max", dropout: 0.2 }).slice(-3)).toEqual([
      "globalMaxPooling2d",
      "dropout",
      "classify/dense",
    ]);
    const { layers } = model(image, resnet({ depth: 18, activation: "softmax" }));
    expect(layers.at(-1)!.layer.settings.activation).toBe("softmax");
  });

  test("stochastic depth leaves later blocks out more often", () => {
    const net = model(image, resnet({ depth: 18, stochasticDepth: 0.4 }));
    const rates = net.layers.filter(({ layer }) => layer.kind === "stochasticDepth").map((l) => l.layer.settings.rate);
    expect(rates).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((l) => (0.4 * l) / 8));
  });
});

describe("flavors differ in data", () => {
  const image = input([64, 64, 3]);
  const flavors = ["torchvision", "keras", "paper"] as const;

  test("where the strides are", () => {
    const strided = flavors.map((flavor) =>
      model(image, resnet({ depth: 50, flavor }))
        .layers.filter(({ layer: { kind, settings } }) => kind === "conv2d" && settings.strides === 2)
        .map(({ name }) => name)
        .filter((name) => name.startsWith("conv3_1")),
    );
    expect(strided).toEqual([
      ["conv3_1/shortcut/conv2d", "conv3_1/conv2d_2"],
      ["conv3_1/shortcut/conv2d", "conv3_1/conv2d"],
      ["conv3_1/shortcut/conv2d", "conv3_1/conv2d"],
    ]);
  });

  test("biases, epsilon, momentum", () => {
    const settings = flavors.map((flavor) => {
      const { layers } = model(image, resnet({ depth: 50, flavor }));
      const of = (kind: string): readonly unknown[] => {
        const found = layers.filter(({ layer }) => layer.kind === kind).map(({ layer }) => layer.settings);
        const values = found.map(({ useBias, epsilon, momentum }) =>
          kind === "conv2d" ? [useBias] : [epsilon, momentum],
        );
        return [...new Set(values.map((value) => JSON.stringify(value)))];
      };
      return [...of("conv2d"), ...of("batchNormalization")];
    });
    expect(settings).toEqual([
      ["[false]", "[0.00001,0.9]"],
      ["[true]", "[0.00001001,0.99]"],
      ["[false]", "[0.00001,0.9]"],
    ]);
  });

  test("preprocessing and the reference", () => {
    const nets = flavors.map((flavor) => resnet({ depth: 50, flavor }));
    expect(nets.map(({ preprocessing }) => preprocessing)).toEqual(["torch", "caffe", "torch"]);
    expect(nets.map(({ reference }) => `${reference.package} ${reference.architecture}`)).toEqual([
      "torchvision resnet50",
      "keras ResNet50",
      "torchvision resnet50",
    ]);
  });

  test("Keras takes images from 32 pixels on, the others any", () => {
    const small = input([31, 64, 3]);
    expect(resnet({ depth: 50 })(input([1, 1, 3])).shape).toEqual([null, 1000]);
    const net = resnet({ depth: 50, flavor: "keras" });
    // @ts-expect-error The compiler says the same.
    expect(() => net(small)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: resnet: height (axis 1) is 31, less than the 32 pixels that it takes
        received  [null, 31, 64, 3]
        expected  at least 32 pixels
        to fix    resize the image to 32 pixels or more]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => net.features(small)).toThrow("resnet: height (axis 1) is 31");
    expect(() => net.pyramid(small)).toThrow("resnet: height (axis 1) is 31");
  });
});

describe("what is refused", () => {
  test("unknown depths and flavors", () => {
    // @ts-expect-error
    expect(() => resnet({ depth: 20 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: resnet: there is no depth 20
        received  20
        expected  one of 10, 14, 18, 26, 34, 50, 101, 152, 200
        to fix    write depth: 18]
    `);
    // @ts-expect-error
    expect(() => resnet({ depth: 50, flavor: "gluon" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: resnet: there is no flavor "gluon"
        received  "gluon"
        expected  one of "torchvision", "keras", "paper", "C", "D", "T", "S", "timm"
        to fix    choose one of them]
    `);
    expect(() => resnet({ depth: 18, flavor: "keras" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: resnet: flavor "keras" has no depth 18
        received  depth 18
        expected  one of 50, 101, 152
        to fix    choose one of these depths, or flavor: "torchvision"]
    `);
  });

  test("a shape that is not an image's, or with unknown channels", () => {
    const net = resnet({ depth: 18 });
    // @ts-expect-error
    expect(() => net(input([224, 224]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: resnet: needs [batch, height, width, channels], but this tensor is [null, 224, 224]
        received  [null, 224, 224]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
    // @ts-expect-error
    expect(() => net(input([224, 224, null]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: resnet: the last axis must have a known size, but this tensor is [null, 224, 224, null]
        received  [null, 224, 224, null]
        expected  a known number of channels, since each has weights of its own
        to fix    give input() that size]
    `);
  });
});

const rows = {
  18: { channels: [64, 64, 128, 256, 512], learned: 11_689_512, total: 11_699_112 },
  34: { channels: [64, 64, 128, 256, 512], learned: 21_797_672, total: 21_814_696 },
  50: { channels: [64, 256, 512, 1024, 2048], learned: 25_557_032, total: 25_610_152 },
  101: { channels: [64, 256, 512, 1024, 2048], learned: 44_549_160, total: 44_654_504 },
} as const;

for (const depth of [18, 34, 50, 101] as const) {
  const { channels, learned, total } = rows[depth];
  checkArchitecture(`ResNet-${depth}`, {
    block: () => resnet({ depth }),
    input: [224, 224, 3],
    output: [1000],
    learned,
    total,
    stages: {
      conv1: [112, 112, channels[0]],
      maxPooling2d: [56, 56, 64],
      conv2_1: [56, 56, channels[1]],
      conv3_1: [28, 28, channels[2]],
      conv4_1: [14, 14, channels[3]],
      conv5_1: [7, 7, channels[4]],
    },
  });
}

checkArchitecture("ResNet50 of Keras", {
  block: () => resnet({ depth: 50, flavor: "keras", classes: 5 }),
  input: [64, 96, 3],
  output: [5],
});
