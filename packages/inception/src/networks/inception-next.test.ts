import { input, model, printGraph, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { bands } from "../blocks/bands.ts";
import { inceptionNext } from "./inception-next.ts";

const photo = input([224, 224, 3]);

describe("the token mixer", () => {
  test("an eighth of the channels through each window, the rest as it is", () => {
    expect(printGraph(bands()(input([7, 7, 16])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 7, 7, 16]
      %1 = slice(%0) : [null, 7, 7, 10]
      %2 = slice(%0) : [null, 7, 7, 2]
      %3 = depthwiseConv2d(%2, square/depthwiseConv2d/depthwiseKernel, square/depthwiseConv2d/bias) : [null, 7, 7, 2]
      %4 = slice(%0) : [null, 7, 7, 2]
      %5 = depthwiseConv2d(%4, row/depthwiseConv2d/depthwiseKernel, row/depthwiseConv2d/bias) : [null, 7, 7, 2]
      %6 = slice(%0) : [null, 7, 7, 2]
      %7 = depthwiseConv2d(%6, column/depthwiseConv2d/depthwiseKernel, column/depthwiseConv2d/bias) : [null, 7, 7, 2]
      %8 = concatenate(%1, %3, %5, %7) : [null, 7, 7, 16]"
    `);
  });

  test("a third through each window leaves nothing to pass", () => {
    expect(bands({ ratio: 1 / 3 })(input([7, 7, 6])).shape).toEqual([null, 7, 7, 6]);
  });

  test("ratios that leave a window nothing, or take more than there is, are refused", () => {
    expect(() => bands()(input([7, 7, 6]))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: bands: a ratio of 0.125 gives each window 0 of 6 channels
        received  0.125
        expected  at least one channel for each of three windows, and no more than there are
        to fix    choose a ratio such as 1/8, or 1/4 for few channels]
    `);
    expect(() => bands({ ratio: 1 / 2 })(input([7, 7, 6]))).toThrow("gives each window 3 of 6 channels");
    // @ts-expect-error
    expect(() => bands({ length: 9 })).toThrow("bands: there is no option length");
  });
});

test("the example, the last feature map, and the pyramid", () => {
  const net = inceptionNext({ variant: "tiny" });
  expectTypeOf(net(photo)).toEqualTypeOf<Tensor<[null, 1000]>>();
  expectTypeOf(net.features(input([97, 130, 3]))).toEqualTypeOf<Tensor<[null, 3, 4, 768]>>();
  expect(net.features(input([97, 130, 3])).shape).toEqual([null, 3, 4, 768]);
  expect(net.pyramid(photo).map(({ name, stride, tensor }) => [name, stride, tensor.shape])).toEqual([
    ["stage1", 4, [null, 56, 56, 96]],
    ["stage2", 8, [null, 28, 28, 192]],
    ["stage3", 16, [null, 14, 14, 384]],
    ["stage4", 32, [null, 7, 7, 768]],
  ]);
});

test("dropout comes after the hidden layer", () => {
  const names = model(photo, inceptionNext({ variant: "atto", dropout: 0.1 })).layers.map(({ name }) => name);
  expect(names.slice(-6)).toEqual([
    "globalAveragePooling2d",
    "hidden/dense",
    "hidden/gelu",
    "hidden/layerNormalization",
    "dropout",
    "classify/dense",
  ]);
});

test("images that are too small", () => {
  const net = inceptionNext({ variant: "atto" });
  // @ts-expect-error The compiler says the same.
  expect(() => net(input([31, 64, 3]))).toThrow("inceptionNext: height (axis 1) is 31, less than the 32 pixels");
});

checkArchitecture("InceptionNeXt", {
  block: () => inceptionNext({ variant: "atto", classes: 5 }),
  input: [64, 64, 3],
  output: [5],
});
