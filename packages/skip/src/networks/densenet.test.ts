import { input, model, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { densenet } from "./densenet.ts";

const photo = input([224, 224, 3]);

describe("shapes", () => {
  test("the example", () => {
    const net = densenet({ depth: 121 });
    const logits = net(photo);
    expectTypeOf(logits).toEqualTypeOf<Tensor<[null, 1000]>>();
    expect(logits.shape).toEqual([null, 1000]);
    const map = net.features(photo);
    expectTypeOf(map).toEqualTypeOf<Tensor<[null, 7, 7, 1024]>>();
    expect(map.shape).toEqual([null, 7, 7, 1024]);
  });

  test("the compiler's rule is the graph's: rounded up until a quarter, then down", () => {
    const { features } = densenet({ depth: 121 });
    for (const size of [29, 32, 60, 61, 65, 193]) {
      const rounded = (n: number): number => Math.floor(Math.ceil(n / 4) / 8);
      expect(features(input([size, size + 3, 3])).shape).toEqual([null, rounded(size), rounded(size + 3), 1024]);
    }
    expectTypeOf(features(input([193, 225, 3]))).toEqualTypeOf<Tensor<[null, 6, 7, 1024]>>();
  });

  test("the channels that come out", () => {
    const map = [161, 169, 201] as const;
    expect(map.map((depth) => densenet({ depth }).features(input([32, 32, 3])).shape[3])).toEqual([2208, 1664, 1920]);
    expectTypeOf(densenet({ depth: 161 }).features(photo)).toEqualTypeOf<Tensor<[null, 7, 7, 2208]>>();
  });

  test("the pyramid", () => {
    const levels = densenet({ depth: 121 }).pyramid(photo);
    expect(levels.map(({ name, stride, tensor }) => [name, stride, tensor.shape])).toEqual([
      ["conv1", 2, [null, 112, 112, 64]],
      ["block1", 4, [null, 56, 56, 256]],
      ["block2", 8, [null, 28, 28, 512]],
      ["block3", 16, [null, 14, 14, 1024]],
      ["post", 32, [null, 7, 7, 1024]],
    ]);
  });
});

describe("flavors differ in data", () => {
  test("epsilon, momentum, preprocessing, the reference", () => {
    const settings = (["torchvision", "keras"] as const).map((flavor) => {
      const net = densenet({ depth: 121, flavor });
      const { layer } = model(input([32, 32, 3]), net).layers.find((l) => l.layer.kind === "batchNormalization")!;
      return [layer.settings.epsilon, layer.settings.momentum, net.preprocessing, net.reference.architecture];
    });
    expect(settings).toEqual([
      [1e-5, 0.9, "torch", "densenet121"],
      [1.001e-5, 0.99, "torch", "DenseNet121"],
    ]);
  });

  test("the smallest images are those of which one pixel is left, or 32 pixels in Keras", () => {
    expect(densenet({ depth: 121 }).features(input([29, 29, 3])).shape).toEqual([null, 1, 1, 1024]);
    // @ts-expect-error The compiler says the same.
    expect(() => densenet({ depth: 121 })(input([28, 32, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: densenet: height (axis 1) is 28, less than the 29 pixels that it takes
        received  [null, 28, 32, 3]
        expected  at least 29 pixels
        to fix    resize the image to 29 pixels or more]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => densenet({ depth: 121, flavor: "keras" })(input([32, 31, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: densenet: width (axis 2) is 31, less than the 32 pixels that it takes
        received  [null, 32, 31, 3]
        expected  at least 32 pixels
        to fix    resize the image to 32 pixels or more]
    `);
  });
});

test("unknown depths and flavors", () => {
  // @ts-expect-error
  expect(() => densenet({ depth: 264 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: densenet: there is no depth 264
      received  264
      expected  one of 121, 161, 169, 201
      to fix    write depth: 201]
  `);
  expect(() => densenet({ depth: 161, flavor: "keras" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: densenet: flavor "keras" has no depth 161
      received  depth 161
      expected  one of 121, 169, 201
      to fix    choose one of these depths, or flavor: "torchvision"]
  `);
});

checkArchitecture("DenseNet-121", {
  block: () => densenet({ depth: 121 }),
  input: [224, 224, 3],
  output: [1000],
  learned: 7_978_856,
  total: 8_062_504,
  stages: {
    conv1: [112, 112, 64],
    maxPooling2d: [56, 56, 64],
    block1: [56, 56, 256],
    transition1: [28, 28, 128],
    block2: [28, 28, 512],
    transition2: [14, 14, 256],
    block3: [14, 14, 1024],
    transition3: [7, 7, 512],
    block4: [7, 7, 1024],
  },
});
