/** ConvNeXt and RegNet. */
import { input, model, printGraph, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { convnextBlock } from "../blocks/convnext-block.ts";
import { regnetBlock } from "../blocks/regnet-block.ts";
import { convnext } from "./convnext.ts";
import { regnet } from "./regnet.ts";

const photo = input([224, 224, 3]);

describe("the blocks", () => {
  test("ConvNeXt's: V1 scales at the end, V2 lets channels compete inside", () => {
    const layers = (responses: boolean): readonly string[] =>
      model(input([14, 14, 8]), convnextBlock({ responses })).layers.map(({ name }) => name);
    expect(layers(false)).toEqual([
      "depthwiseConv2d",
      "layerNormalization",
      "expand/conv2d",
      "expand/gelu",
      "project/conv2d",
      "layerScale",
      "add",
    ]);
    expect(layers(true).slice(3)).toEqual(["expand/gelu", "globalResponseNormalization", "project/conv2d", "add"]);
  });

  test("RegNet's: as wide inside as outside, in groups", () => {
    expect(printGraph(regnetBlock({ filters: 16, groupWidth: 8, units: 2 })(input([7, 7, 16])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 7, 7, 16]
      %1 = conv2d(%0, conv2d/kernel) : [null, 7, 7, 16]
      %2 = batchNormalization(%1, …) : [null, 7, 7, 16]
      %3 = relu(%2) : [null, 7, 7, 16]
      %4 = conv2d(%3, conv2d_2/kernel) : [null, 7, 7, 16]
      %5 = batchNormalization(%4, …) : [null, 7, 7, 16]
      %6 = relu(%5) : [null, 7, 7, 16]
      %7 = globalAveragePooling2d(%6) : [null, 16]
      %8 = dense(%7, excite/dense/kernel, excite/dense/bias) : [null, 2]
      %9 = dense(%8, excite/dense_2/kernel, excite/dense_2/bias) : [null, 16]
      %10 = multiply(%6, %9) : [null, 7, 7, 16]
      %11 = conv2d(%10, conv2d_3/kernel) : [null, 7, 7, 16]
      %12 = batchNormalization(%11, …) : [null, 7, 7, 16]
      %13 = add(%12, %0) : [null, 7, 7, 16]
      %14 = relu(%13) : [null, 7, 7, 16]"
    `);
  });
});

test("the examples", () => {
  const nets = [convnext({ variant: "tiny" })(photo), regnet({ variant: "Y 400MF" })(photo)] as const;
  expectTypeOf(nets).toEqualTypeOf<readonly [Tensor<[null, 1000]>, Tensor<[null, 1000]>]>();
  for (const { shape } of nets) expect(shape).toEqual([null, 1000]);
});

test("the last feature map: ConvNeXt rounds down, RegNet up", () => {
  const image = input([97, 130, 3]);
  const maps = [
    convnext({ variant: "nano", flavor: "timm" }).features(image),
    regnet({ variant: "X 8GF" }).features(image),
  ] as const;
  expectTypeOf(maps).toEqualTypeOf<readonly [Tensor<[null, 3, 4, 640]>, Tensor<[null, 4, 5, 1920]>]>();
  expect(maps.map(({ shape }) => shape)).toEqual([
    [null, 3, 4, 640],
    [null, 4, 5, 1920],
  ]);
  const { features } = convnext({ variant: "atto", flavor: "V2" });
  for (let size = 32; size < 100; size++) {
    const n = Math.floor(size / 32);
    expect(features(input([size, size, 3])).shape).toEqual([null, n, n, 320]);
  }
});

test("pyramids", () => {
  const levels = [convnext({ variant: "tiny" }), regnet({ variant: "Y 400MF" })].map(({ pyramid }) =>
    pyramid(photo).map(({ name, stride, tensor }) => [name, stride, tensor.shape[1], tensor.shape[3]]),
  );
  expect(levels).toMatchInlineSnapshot(`
    [
      [
        [
          "stage1",
          4,
          56,
          96,
        ],
        [
          "stage2",
          8,
          28,
          192,
        ],
        [
          "stage3",
          16,
          14,
          384,
        ],
        [
          "stage4",
          32,
          7,
          768,
        ],
      ],
      [
        [
          "stem",
          2,
          112,
          32,
        ],
        [
          "stage1",
          4,
          56,
          48,
        ],
        [
          "stage2",
          8,
          28,
          104,
        ],
        [
          "stage3",
          16,
          14,
          208,
        ],
        [
          "stage4",
          32,
          7,
          440,
        ],
      ],
    ]
  `);
});

test("stochastic depth leaves later blocks out more often", () => {
  const { layers } = model(photo, convnext({ variant: "tiny", stochasticDepth: 0.18 }));
  const rates = layers.filter(({ layer }) => layer.kind === "stochasticDepth").map(({ layer }) => layer.settings.rate);
  expect(rates).toEqual(Array.from({ length: 18 }, (_, l) => (0.18 * (l + 1)) / 18));
});

describe("what is refused", () => {
  test("variants that a flavor does not have, and images that are too small", () => {
    expect(() => convnext({ variant: "atto" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: convnext: flavor "torchvision" has no variant "atto"
        received  variant "atto"
        expected  one of "tiny", "small", "base", "large"
        to fix    choose one of these, or flavor: "timm"]
    `);
    // @ts-expect-error
    expect(() => regnet({ variant: "Y 100GF" })).toThrow('regnet: there is no variant "Y 100GF"');
    expect(() => regnet({ variant: "Y 4GF", flavor: "timm tv" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: regnet: flavor "timm tv" has no variant "Y 4GF"
        received  variant "Y 4GF"
        expected  one of "X 400MF", "Y 800MF", "Y 8GF"
        to fix    choose one of these, or flavor: "timm", which has all]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => convnext({ variant: "tiny" })(input([31, 64, 3]))).toThrow("convnext: height (axis 1) is 31");
  });
});

const small = { input: [64, 64, 3], output: [5] } as const;
checkArchitecture("ConvNeXt", { block: () => convnext({ variant: "atto", flavor: "timm", classes: 5 }), ...small });
checkArchitecture("ConvNeXt V2", { block: () => convnext({ variant: "atto", flavor: "V2", classes: 5 }), ...small });
checkArchitecture("RegNet", { block: () => regnet({ variant: "Y 400MF", classes: 5 }), ...small });
