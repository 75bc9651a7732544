/** MobileNets and EfficientNets: inverted residuals. */
import { input, model, printGraph, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { invertedResidual } from "../blocks/inverted-residual.ts";
import { squeezeAndExcitation } from "../blocks/squeeze-and-excitation.ts";
import { efficientnet } from "./efficientnet.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { mobilenetV3 } from "./mobilenet-v3.ts";

const photo = input([224, 224, 3]);

describe("the block", () => {
  test("expands, works depthwise, weighs, projects, and adds what has the same shape", () => {
    const attention = squeezeAndExcitation({ units: 4, activation: "silu" });
    expect(printGraph(invertedResidual({ filters: 16, attention })(input([56, 56, 16])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 56, 56, 16]
      %1 = conv2d(%0, expand/conv2d/kernel) : [null, 56, 56, 96]
      %2 = batchNormalization(%1, …) : [null, 56, 56, 96]
      %3 = relu(%2) : [null, 56, 56, 96]
      %4 = depthwiseConv2d(%3, depthwise/depthwiseConv2d/depthwiseKernel) : [null, 56, 56, 96]
      %5 = batchNormalization(%4, …) : [null, 56, 56, 96]
      %6 = relu(%5) : [null, 56, 56, 96]
      %7 = globalAveragePooling2d(%6) : [null, 96]
      %8 = dense(%7, excite/dense/kernel, excite/dense/bias) : [null, 4]
      %9 = dense(%8, excite/dense_2/kernel, excite/dense_2/bias) : [null, 96]
      %10 = multiply(%6, %9) : [null, 56, 56, 96]
      %11 = conv2d(%10, project/conv2d/kernel) : [null, 56, 56, 16]
      %12 = batchNormalization(%11, …) : [null, 56, 56, 16]
      %13 = add(%12, %0) : [null, 56, 56, 16]"
    `);
  });

  test("an input that is as wide as the inside is not expanded; another shape is not added to", () => {
    const layers = model(input([56, 56, 16]), invertedResidual({ filters: 24, width: 16, strides: 2 })).layers;
    expect(layers.map(({ name }) => name)).toEqual([
      "depthwise/depthwiseConv2d",
      "depthwise/batchNormalization",
      "depthwise/relu",
      "project/conv2d",
      "project/batchNormalization",
    ]);
  });
});

test("the examples", () => {
  const nets = [
    mobilenetV2()(photo),
    mobilenetV3({ variant: "small" })(photo),
    efficientnet({ variant: "B0" })(photo),
  ] as const;
  expectTypeOf(nets).toEqualTypeOf<readonly [Tensor<[null, 1000]>, Tensor<[null, 1000]>, Tensor<[null, 1000]>]>();
  for (const { shape } of nets) expect(shape).toEqual([null, 1000]);
});

test("the last feature map: the compiler's rule is the graph's", () => {
  const image = input([97, 130, 3]);
  const maps = [
    mobilenetV2().features(image),
    mobilenetV3({ variant: "large" }).features(image),
    mobilenetV3({ variant: "small" }).features(image),
    efficientnet({ variant: "B2" }).features(image),
    efficientnet({ variant: "B4", flavor: "keras" }).features(image),
  ] as const;
  expectTypeOf(maps[1]).toEqualTypeOf<Tensor<[null, 4, 5, 960]>>();
  expectTypeOf(maps[4]).toEqualTypeOf<Tensor<[null, 4, 5, 1792]>>();
  expect(maps.map(({ shape }) => shape)).toEqual(
    [1280, 960, 576, 1408, 1792].map((channels) => [null, 4, 5, channels]),
  );
});

test("pyramids have strides 2 to 32", () => {
  const levels = [
    mobilenetV2(),
    mobilenetV3({ variant: "large" }),
    mobilenetV3({ variant: "small" }),
    efficientnet({ variant: "B0" }),
  ].map(({ pyramid }) =>
    pyramid(photo).map(({ name, stride, tensor }) => [name, stride, tensor.shape[1], tensor.shape[3]]),
  );
  expect(levels).toMatchInlineSnapshot(`
    [
      [
        [
          "stage2",
          2,
          112,
          16,
        ],
        [
          "stage3",
          4,
          56,
          24,
        ],
        [
          "stage4",
          8,
          28,
          32,
        ],
        [
          "stage6",
          16,
          14,
          96,
        ],
        [
          "stage9",
          32,
          7,
          1280,
        ],
      ],
      [
        [
          "stage2",
          2,
          112,
          16,
        ],
        [
          "stage3",
          4,
          56,
          24,
        ],
        [
          "stage4",
          8,
          28,
          40,
        ],
        [
          "stage6",
          16,
          14,
          112,
        ],
        [
          "stage8",
          32,
          7,
          960,
        ],
      ],
      [
        [
          "stage1",
          2,
          112,
          16,
        ],
        [
          "stage2",
          4,
          56,
          16,
        ],
        [
          "stage3",
          8,
          28,
          24,
        ],
        [
          "stage5",
          16,
          14,
          48,
        ],
        [
          "stage7",
          32,
          7,
          576,
        ],
      ],
      [
        [
          "stage2",
          2,
          112,
          16,
        ],
        [
          "stage3",
          4,
          56,
          24,
        ],
        [
          "stage4",
          8,
          28,
          40,
        ],
        [
          "stage6",
          16,
          14,
          112,
        ],
        [
          "stage9",
          32,
          7,
          1280,
        ],
      ],
    ]
  `);
});

describe("flavors differ in data", () => {
  const settingsOf = (net: (image: Tensor) => Tensor) => {
    const { layers } = model(photo, net);
    const [stem, norm] = ["stage1/conv2d", "stage1/batchNormalization"].map(
      (name) => layers.find((layer) => layer.name === name)!.layer.settings,
    );
    return [stem!.padding, norm!.epsilon, layers.filter(({ layer }) => layer.kind === "dropout").length];
  };
  const sides = [
    [1, 1],
    [1, 1],
  ];

  test("where they pad, their epsilon, and whether they drop before the classifier", () => {
    expect(settingsOf(mobilenetV2())).toEqual([sides, 1e-5, 1]);
    expect(settingsOf(mobilenetV2({ flavor: "timm" }))).toEqual([sides, 1e-5, 0]);
    expect(settingsOf(mobilenetV2({ flavor: "keras" }))).toEqual(["same", 1e-3, 0]);
    expect(settingsOf(mobilenetV3({ variant: "small" }))).toEqual([sides, 1e-3, 1]);
    expect(settingsOf(mobilenetV3({ variant: "small", flavor: "timm" }))).toEqual([sides, 1e-5, 0]);
    expect(settingsOf(efficientnet({ variant: "B0" }))).toEqual([sides, 1e-5, 1]);
    expect(settingsOf(efficientnet({ variant: "B0", flavor: "tensorflow" }))).toEqual(["same", 1e-3, 1]);
    expect(settingsOf(efficientnet({ variant: "B0", flavor: "keras" }))).toEqual(["same", 1e-3, 1]);
  });

  test("stochastic depth leaves out bodies that are added to something", () => {
    const { layers } = model(photo, mobilenetV2({ stochasticDepth: 0.17 }));
    const rates = layers
      .filter(({ layer }) => layer.kind === "stochasticDepth")
      .map(({ layer }) => layer.settings.rate);
    expect(rates).toEqual([3, 5, 6, 8, 9, 10, 12, 13, 15, 16].map((l) => (0.17 * l) / 17));
  });
});

describe("what is refused", () => {
  test("unknown variants and flavors, and images that are too small", () => {
    // @ts-expect-error
    expect(() => efficientnet({ variant: "B9" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: efficientnet: there is no variant "B9"
        received  "B9"
        expected  one of "B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"
        to fix    write variant: "B0"]
    `);
    // @ts-expect-error
    expect(() => mobilenetV3({ variant: "large", flavor: "keras" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: mobilenetV3: there is no flavor "keras"
        received  "keras"
        expected  one of "torchvision", "timm"
        to fix    choose one of them]
    `);
    const net = mobilenetV2({ flavor: "keras" });
    // @ts-expect-error The compiler says the same.
    expect(() => net(input([31, 64, 3]))).toThrow("mobilenetV2: height (axis 1) is 31, less than the 32 pixels");
  });
});

const small = { input: [64, 64, 3], output: [5] } as const;
checkArchitecture("MobileNetV2", { block: () => mobilenetV2({ classes: 5 }), ...small });
checkArchitecture("MobileNetV3", { block: () => mobilenetV3({ variant: "small", classes: 5 }), ...small });
checkArchitecture("EfficientNet-B0", { block: () => efficientnet({ variant: "B0", classes: 5 }), ...small });
