import { type Block, countWeights, input, model, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { linknet } from "./linknet.ts";
import { nnUnet } from "./nn-unet.ts";
import { resUnet } from "./res-unet.ts";
import { u2net } from "./u2net.ts";
import { unet3Plus } from "./unet-3-plus.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

const image = input([96, 64, 3]);

test("the examples", () => {
  const square = input([256, 256, 3]);
  expect(attentionUnet({ classes: 1 })(square).shape).toEqual([null, 256, 256, 1]);
  expect(r2Unet({ classes: 1, attention: true })(square).shape).toEqual([null, 256, 256, 1]);
  expect(resUnet({ classes: 1 })(input([224, 224, 3])).shape).toEqual([null, 224, 224, 1]);
  expect(linknet({ classes: 21 })(square).shape).toEqual([null, 256, 256, 21]);
  const nested = unetPlusPlus({ classes: 1 });
  expect(nested(input([96, 96, 3])).shape).toEqual([null, 96, 96, 1]);
  expect(Object.keys(nested.supervised(input([96, 96, 3])))).toEqual(["output1", "output2", "output3", "output4"]);
  const salient = u2net({ classes: 1 });
  expect(salient(input([320, 320, 3])).shape).toEqual([null, 320, 320, 1]);
  expect(Object.keys(salient.supervised(input([320, 320, 3]))).length).toBe(7);
});

describe("the compiler knows the shapes", () => {
  test("of networks that halve the image", () => {
    expectTypeOf(unetPlusPlus({ classes: 1 })(image)).toEqualTypeOf<Tensor<[null, 96, 64, 1]>>();
    expectTypeOf(attentionUnet({ classes: 2 })(image)).toEqualTypeOf<Tensor<[null, 96, 64, 2]>>();
    expectTypeOf(r2Unet({ classes: 2 })(image)).toEqualTypeOf<Tensor<[null, 96, 64, 2]>>();
    expectTypeOf(resUnet({ classes: 2 })(input([24, 24, 3]))).toEqualTypeOf<Tensor<[null, 24, 24, 2]>>();
    expectTypeOf(linknet({ classes: 21 })(image)).toEqualTypeOf<Tensor<[null, 96, 64, 21]>>();
    expectTypeOf(linknet({ classes: 21 }).features(image)).toEqualTypeOf<Tensor<[null, 48, 32, 32]>>();
    expect(linknet({ classes: 21 }).features(image).shape).toEqual([null, 48, 32, 32]);
  });

  test("of those that take any image", () => {
    expectTypeOf(u2net({ classes: 1 })(input([75, 94, 3]))).toEqualTypeOf<Tensor<[null, 75, 94, 1]>>();
  });

  test("and of all answers, by name", () => {
    const answers = unetPlusPlus({ classes: 1, depth: 2 }).supervised(image);
    expectTypeOf(answers).toEqualTypeOf<{
      readonly output1: Tensor<[null, 96, 64, 1]>;
      readonly output2: Tensor<[null, 96, 64, 1]>;
    }>();
    expect(Object.keys(answers)).toEqual(["output1", "output2"]);
    const sides = u2net({ classes: 1, variant: "small" }).supervised(image);
    expectTypeOf(sides.side6).toEqualTypeOf<Tensor<[null, 96, 64, 1]>>();
    expect(Object.keys(sides)).toEqual(["output", "side1", "side2", "side3", "side4", "side5", "side6"]);
    const levels = nnUnet({ classes: 2, filters: 4, depth: 3 }).supervised(image);
    expectTypeOf(levels).toEqualTypeOf<{ readonly [name in "output" | "stride2" | "stride4"]: Tensor }>();
    expect(Object.entries(levels).map(([name, { shape }]) => [name, shape])).toEqual([
      ["output", [null, 96, 64, 2]],
      ["stride2", [null, 48, 32, 2]],
      ["stride4", [null, 24, 16, 2]],
    ]);
    const enlarged = unet3Plus({ classes: 1, filters: 4, depth: 2 }).supervised(image);
    expectTypeOf(enlarged).toEqualTypeOf<{
      readonly [name in "output" | "side2" | "side3"]: Tensor<[null, 96, 64, 1]>;
    }>();
    expect(Object.keys(enlarged)).toEqual(["output", "side2", "side3"]);
  });
});

describe("images that do not fit are refused in the network's own name", () => {
  test("by the compiler, and at run time", () => {
    // @ts-expect-error attentionUnet: height (axis 1) 100 is not a multiple of 16 (2^depth) — …
    expect(() => attentionUnet({ classes: 1 })(input([100, 64, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: attentionUnet: height (axis 1) 100 is not a multiple of 16 (2^depth)
        received  [null, 100, 64, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 96 or 112 pixels]
    `);
    // @ts-expect-error r2Unet: width (axis 2) 20 is not a multiple of 16 (2^depth) — …
    expect(() => r2Unet({ classes: 1 })(input([64, 20, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: r2Unet: width (axis 2) 20 is not a multiple of 16 (2^depth)
        received  [null, 64, 20, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 16 or 32 pixels]
    `);
    // @ts-expect-error resUnet: height (axis 1) 60 is not a multiple of 8 (2^depth) — …
    expect(() => resUnet({ classes: 1 })(input([60, 64, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: resUnet: height (axis 1) 60 is not a multiple of 8 (2^depth)
        received  [null, 60, 64, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 56 or 64 pixels]
    `);
    // @ts-expect-error linknet: height (axis 1) 16 is not a multiple of 32 (2^depth) — …
    expect(() => linknet({ classes: 1 })(input([16, 64, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: linknet: height (axis 1) 16 is not a multiple of 32 (2^depth)
        received  [null, 16, 64, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 32 pixels]
    `);
    // @ts-expect-error unetPlusPlus: height (axis 1) 100 is not a multiple of 16 (2^depth) — …
    expect(() => unetPlusPlus({ classes: 1 }).supervised(input([100, 64, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: unetPlusPlus: height (axis 1) 100 is not a multiple of 16 (2^depth)
        received  [null, 100, 64, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 96 or 112 pixels]
    `);
  });

  test("and unknown options", () => {
    expect(() => u2net({ classes: 1, variant: "tiny" as "small" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: u2net: there is no variant "tiny"
        received  "tiny"
        expected  one of "large", "small"
        to fix    choose one of them]
    `);
    expect(() => unetPlusPlus({ classes: 1, flavor: "torch" as "keras" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unetPlusPlus: there is no flavor "torch"
        received  "torch"
        expected  one of "keras", "batchNormalization"
        to fix    choose one of them]
    `);
  });
});

test("ResUNet of gray images has 13,040,705 weights", () => {
  const gray = input([64, 64, 1]);
  expect(countWeights(model(gray, resUnet({ classes: 1 })(gray)))).toBe(13_040_705);
});

describe("the features of every level", () => {
  const levels = (pyramid: ReturnType<ReturnType<typeof linknet>["pyramid"]>): unknown =>
    pyramid.map(({ name, stride, tensor }) => [name, stride, tensor.shape.slice(1)]);

  test("U-Net++: the last node of each", () => {
    expect(levels(unetPlusPlus({ classes: 1, depth: 2 }).pyramid(image))).toEqual([
      ["node0_2", 1, [96, 64, 32]],
      ["node1_1", 2, [48, 32, 64]],
      ["node2_0", 4, [24, 16, 128]],
    ]);
  });

  test("LinkNet", () => {
    expect(levels(linknet({ classes: 1 }).pyramid(image))).toEqual([
      ["last", 2, [48, 32, 32]],
      ["up0", 4, [24, 16, 64]],
      ["up1", 8, [12, 8, 128]],
      ["up2", 16, [6, 4, 256]],
      ["down3", 32, [3, 2, 512]],
    ]);
  });

  test("U²-Net", () => {
    expect(levels(u2net({ classes: 1 }).pyramid(input([75, 94, 3])))).toEqual([
      ["up0", 1, [75, 94, 64]],
      ["up1", 2, [38, 47, 64]],
      ["up2", 4, [19, 24, 128]],
      ["up3", 8, [10, 12, 256]],
      ["up4", 16, [5, 6, 512]],
      ["down5", 32, [3, 3, 512]],
    ]);
  });
});

describe("U-Net++ can be pruned", () => {
  const options = { classes: 1, filters: 4 } as const;

  test("a shallower one has a part of the weights, by the same names", () => {
    const whole = model(image, unetPlusPlus({ ...options, depth: 4 }).supervised(image));
    const pruned = model(image, unetPlusPlus({ ...options, depth: 2 })(image));
    const shapes = new Map(whole.weights.map(({ name, shape }) => [name, shape]));
    for (const { name, shape } of pruned.weights) expect(shapes.get(name), name).toEqual(shape);
    expect(countWeights(pruned)).toBeLessThan(countWeights(whole) / 16);
  });
});

const small = { classes: 2, filters: 4, depth: 2 } as const;
const networks: Readonly<Record<string, () => unknown>> = {
  unetPlusPlus: () => unetPlusPlus(small),
  "unetPlusPlus with batch normalization": () => unetPlusPlus({ ...small, flavor: "batchNormalization" }),
  attentionUnet: () => attentionUnet(small),
  r2Unet: () => r2Unet({ ...small, attention: true }),
  resUnet: () => resUnet(small),
  nnUnet: () => nnUnet(small),
  "nnUnet with a residual encoder": () => nnUnet({ ...small, variant: "residual" }),
};
for (const [name, net] of Object.entries(networks)) {
  checkArchitecture(name, { block: () => net() as Block, input: [16, 24, 3], output: [16, 24, 2] });
}
checkArchitecture("small u2net", {
  block: () => u2net({ classes: 1, variant: "small" }) as Block,
  input: [33, 40, 3],
  output: [33, 40, 1],
  stages: { down0: [33, 40, 64], "down0/down5": [2, 2, 16], up0: [33, 40, 64] },
});
checkArchitecture("linknet", {
  block: () => linknet({ classes: 1 }) as Block,
  input: [32, 64, 3],
  output: [32, 64, 1],
});
