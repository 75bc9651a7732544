import { describe, expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Block, Tensor } from "../../graph/tensor.ts";
import { model } from "../../model/model.ts";
import { named } from "../combinators/named.ts";
import { conv2d } from "./conv2d.ts";

const photo = input([57, 57, 3]);

describe("shapes, for the compiler and at run time", () => {
  test("same and strides", () => {
    const y = conv2d(64, 3, { padding: "same", strides: 2 })(photo);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 29, 29, 64]>>();
    expect(y.shape).toEqual([null, 29, 29, 64]);
  });

  test("valid, a window that is not square, dilation, pixels for each side", () => {
    expect(conv2d(8, [3, 1], { strides: [1, 2] })(photo).shape satisfies [null, 55, 29, 8]).toEqual([null, 55, 29, 8]);
    expect(conv2d(8, 3, { dilationRate: 4 })(photo).shape satisfies [null, 49, 49, 8]).toEqual([null, 49, 49, 8]);
    const stem = conv2d(64, 7, {
      strides: 2,
      padding: [
        [3, 3],
        [3, 3],
      ],
    });
    expect(stem(input([224, 224, 3])).shape satisfies [null, 112, 112, 64]).toEqual([null, 112, 112, 64]);
  });

  test("unknown sizes stay unknown", () => {
    expect(conv2d(8, 3)(input([null, 9, 3])).shape satisfies [null, null, 7, 8]).toEqual([null, null, 7, 8]);
  });

  test("sizes that are known only at run time have the type number", () => {
    const filters: number = 8;
    expectTypeOf(conv2d(filters, 3)(photo)).toEqualTypeOf<Tensor<[null, 55, 55, number]>>();
    expect(conv2d(filters, 3)(photo).shape).toEqual([null, 55, 55, 8]);
  });

  test("it is a block", () => {
    const block: Block = conv2d(8, 3);
    expectTypeOf(block(photo)).toEqualTypeOf<Tensor>();
    expect(block(photo).shape).toEqual([null, 55, 55, 8]);
  });
});

describe("weights", () => {
  const shapes = (y: Tensor): unknown => model(photo, y).weights.map(({ name, shape }) => [name, shape]);

  test("kernels are filters, channels, height, width", () => {
    expect(shapes(conv2d(64, [3, 5])(photo))).toEqual([
      ["conv2d/kernel", [64, 3, 3, 5]],
      ["conv2d/bias", [64]],
    ]);
    expect(shapes(conv2d(6, 3, { groups: 3, useBias: false })(photo))).toEqual([["conv2d/kernel", [6, 1, 3, 3]]]);
  });

  test("a layer called twice shares them", () => {
    const shared = conv2d(3, 3, { padding: "same" });
    expect(shapes(shared(shared(photo)))).toEqual([
      ["conv2d/kernel", [3, 3, 3, 3]],
      ["conv2d/bias", [3]],
    ]);
  });
});

describe("what is refused", () => {
  test("a window larger than the image", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => conv2d(64, 7)(input([5, 9, 1]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2d: height (axis 1) is 5, smaller than the window of 7
        received  [null, 5, 9, 1]
        expected  at least 7 pixels
        to fix    use padding 'same' or a larger input]
    `);
  });

  test("a shape that is not an image's, with the part of the model it was in", () => {
    expect(() =>
      named("stem", conv2d(64, 3, { name: "first" }))(input([100]) as Tensor),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: stem/first: needs [batch, height, width, channels], but this tensor is [null, 100]
        received  [null, 100]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });

  test("unknown channels", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => conv2d(64, 3)(input([28, 28, null]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2d: the last axis must have a known size, but this tensor is [null, 28, 28, null]
        received  [null, 28, 28, null]
        expected  a known number of channels, since each has weights of its own
        to fix    give input() that size]
    `);
  });

  test("channels that groups do not divide", () => {
    expect(() => conv2d(64, 3, { groups: 2 })(photo)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2d: 3 channels cannot be split into 2 groups
        received  [null, 57, 57, 3]
        expected  a number of channels that 2 divides
        to fix    choose groups that divide the channels of the input]
    `);
    expect(() => conv2d(5, 3, { groups: 3 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: 5 filters cannot be split into 3 groups
        received  filters 5, groups 3
        expected  a number of filters that 3 divides
        to fix    choose 6 filters, or other groups]
    `);
  });

  test("other channels in a second call", () => {
    const shared = conv2d(8, 3);
    shared(photo);
    expect(() => shared(input([28, 28, 4]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2d: has weights for 3 channels, but this tensor is [null, 28, 28, 4]
        received  [null, 28, 28, 4]
        expected  3 channels in every call, since the weights are shared
        to fix    make a second layer for it]
    `);
  });

  test("zero, negative and fractional sizes", () => {
    expect(() => conv2d(0, 3)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: filters is 0
        received  0
        expected  a whole number, at least 1
        to fix    give filters a whole number such as 2]
    `);
    expect(() => conv2d(8, [3, 2.5])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: kernelSize is [3,2.5]
        received  [3,2.5]
        expected  a whole number, at least 1, or two of them: [height, width]
        to fix    give kernelSize one number for both axes, or [height, width]]
    `);
    expect(() => conv2d(8, 3, { strides: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: strides is -1
        received  -1
        expected  a whole number, at least 1, or two of them: [height, width]
        to fix    give strides one number for both axes, or [height, width]]
    `);
  });

  test("unknown words", () => {
    // @ts-expect-error "some" is no padding
    expect(() => conv2d(8, 3, { padding: "some" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: padding is "some"
        received  "some"
        expected  "same", "valid", or the pixels of each side: [[top, bottom], [left, right]]
        to fix    write padding: "same" to keep the size, or leave it out for "valid"]
    `);
    // @ts-expect-error "reluu" is no activation
    expect(() => conv2d(8, 3, { activation: "reluu" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: activation is "reluu"
        received  "reluu"
        expected  one of "linear", "relu", "relu6", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "hardSigmoid", "hardSwish", "tanh", "softplus", "softmax"
        to fix    write activation: "relu"]
    `);
  });

  test("a value that is not a tensor", () => {
    // @ts-expect-error a shape is no tensor
    expect(() => conv2d(8, 3)([null, 28, 28, 3])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: the input is [null,28,28,3]
        received  [null,28,28,3]
        expected  a tensor
        to fix    start from input(…), and apply each layer to the result of another]
    `);
  });
});
