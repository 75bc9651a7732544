/** ResNeXt, wide ResNet, SE- and ECA-ResNet: what became of ResNet's bottleneck. */
import { input, model, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ecaResnet } from "./eca-resnet.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { wideResnet } from "./wide-resnet.ts";

const photo = input([224, 224, 3]);

test("the examples", () => {
  const nets = [resnext({ variant: "50 32×4d" })(photo), wideResnet({ depth: 50 })(photo), seResnet()(photo)] as const;
  expectTypeOf(nets).toEqualTypeOf<readonly [Tensor<[null, 1000]>, Tensor<[null, 1000]>, Tensor<[null, 1000]>]>();
  for (const { shape } of nets) expect(shape).toEqual([null, 1000]);
  expectTypeOf(resnext({ variant: "50 32×4d" }).features(photo)).toEqualTypeOf<Tensor<[null, 7, 7, 2048]>>();
});

/** The kernels of the 3×3 convolutions at the start of each row. */
const kernels = (net: (image: Tensor) => Tensor): readonly (readonly number[])[] =>
  model(photo, net)
    .weights.filter(({ name }) => /^conv\d_1\/conv2d_2\/kernel$/.test(name))
    .map(({ shape }) => shape);

test("ResNeXt-50 32×4d: 32 groups of 4, 8, 16, 32 filters", () => {
  expect(kernels(resnext({ variant: "50 32×4d" }))).toEqual([
    [128, 4, 3, 3],
    [256, 8, 3, 3],
    [512, 16, 3, 3],
    [1024, 32, 3, 3],
  ]);
});

test("variants are written with either cross", () => {
  const written = (variant: "50 32×4d" | "50 32x4d") => kernels(resnext({ variant }));
  expect(written("50 32x4d")).toEqual(written("50 32×4d"));
  expect(resnext({ variant: "50 32x4d" }).reference.architecture).toBe("resnext50_32x4d");
});

test("Wide-ResNet-50-2: twice as many filters inside, as many outside", () => {
  expect(kernels(wideResnet({ depth: 50 }))).toEqual([
    [128, 128, 3, 3],
    [256, 256, 3, 3],
    [512, 512, 3, 3],
    [1024, 1024, 3, 3],
  ]);
});

test("SE-ResNet-50 leaves out blocks with what weighs their channels", () => {
  const { layers } = model(photo, seResnet({ stochasticDepth: 0.5 }));
  const inside = layers.map(({ name }) => name).filter((name) => name.startsWith("conv2_1/"));
  expect(inside.slice(-6)).toEqual([
    "conv2_1/excite/dense",
    "conv2_1/excite/dense_2",
    "conv2_1/multiply",
    "conv2_1/stochasticDepth",
    "conv2_1/add",
    "conv2_1/relu_3",
  ]);
});

test("SE-ResNet-18: the hidden layer has at least 8 units", () => {
  const hidden = model(photo, seResnet({ depth: 18 })).weights.filter(({ name }) => name.endsWith("excite/dense/bias"));
  expect(hidden.map(({ shape }) => shape[0])).toEqual([8, 8, 8, 8, 16, 16, 32, 32]);
});

test("ECA-ResNet: the more channels, the more neighbors", () => {
  const attending = model(photo, ecaResnet()).weights.filter(({ name }) => /_1\/attend/.test(name));
  expect(attending.map(({ shape }) => shape)).toEqual([
    [1, 1, 1, 5],
    [1, 1, 1, 5],
    [1, 1, 1, 5],
    [1, 1, 1, 7],
  ]);
});

describe("what is refused", () => {
  test("unknown variants and depths", () => {
    // @ts-expect-error
    expect(() => resnext({ variant: "50" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: resnext: there is no variant "50"
        received  "50"
        expected  one of "50 32×4d", "101 32×4d", "101 32×8d", "101 32×16d", "101 32×32d", "101 64×4d"
        to fix    write variant: "50 32×4d"]
    `);
    // @ts-expect-error
    expect(() => wideResnet({ depth: 28 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: wideResnet: there is no depth 28
        received  28
        expected  one of 50, 101
        to fix    write depth: 50]
    `);
    // @ts-expect-error
    expect(() => seResnet({ depth: 51 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: seResnet: there is no depth 51
        received  51
        expected  one of 18, 34, 50, 101, 152
        to fix    write depth: 50]
    `);
    expect(() => seResnet({ depth: 50, flavor: "D" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: seResnet: flavor "D" has no depth 50
        received  depth 50
        expected  one of 152
        to fix    choose one of these depths, or flavor: "timm"]
    `);
    // @ts-expect-error
    expect(() => ecaResnet({ depth: 18 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ecaResnet: there is no depth 18
        received  18
        expected  one of 26, 50, 101, 269
        to fix    write depth: 26]
    `);
  });
});

const small = { input: [64, 64, 3], output: [5] } as const;
checkArchitecture("ResNeXt-50", { block: () => resnext({ variant: "50 32×4d", classes: 5 }), ...small });
checkArchitecture("Wide-ResNet-50-2", { block: () => wideResnet({ depth: 50, classes: 5 }), ...small });
checkArchitecture("ECA-ResNet-50", { block: () => ecaResnet({ classes: 5 }), ...small });
checkArchitecture("SE-ResNet-50", { block: () => seResnet({ classes: 5 }), ...small });
