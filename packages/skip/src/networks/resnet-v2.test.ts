import { input, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { resnetV2 } from "./resnet-v2.ts";

test("the example", () => {
  const logits = resnetV2({ depth: 50 })(input([224, 224, 3]));
  expectTypeOf(logits).toEqualTypeOf<Tensor<[null, 1000]>>();
  expect(logits.shape).toEqual([null, 1000]);
});

test("the compiler's rule is the graph's: sizes are rounded up", () => {
  const { features } = resnetV2({ depth: 50 });
  for (const size of [32, 33, 64, 65, 131]) {
    expect(features(input([size, size + 1, 3])).shape).toEqual([
      null,
      Math.ceil(size / 32),
      Math.ceil((size + 1) / 32),
      2048,
    ]);
  }
  expectTypeOf(features(input([131, 163, 3]))).toEqualTypeOf<Tensor<[null, 5, 6, 2048]>>();
});

test("the pyramid: the last block before the image shrinks", () => {
  const levels = resnetV2({ depth: 50 }).pyramid(input([224, 224, 3]));
  expect(levels.map(({ name, stride, tensor }) => [name, stride, tensor.shape])).toEqual([
    ["conv1", 2, [null, 112, 112, 64]],
    ["conv2_2", 4, [null, 56, 56, 256]],
    ["conv3_3", 8, [null, 28, 28, 512]],
    ["conv4_5", 16, [null, 14, 14, 1024]],
    ["post", 32, [null, 7, 7, 2048]],
  ]);
});

test("conv1, shortcuts and the last convolutions have biases; those before a normalization have none", () => {
  const { names } = resnetV2({ depth: 50 }).reference;
  expect(names["conv2_1/conv2d_3"]).toBe("conv2_block1_3_conv");
  expect(resnetV2({ depth: 50 }).preprocessing).toBe("tf");
});

describe("what is refused", () => {
  test("images of less than 32 pixels", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => resnetV2({ depth: 50 })(input([224, 30, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: resnetV2: width (axis 2) is 30, less than the 32 pixels that it takes
        received  [null, 224, 30, 3]
        expected  at least 32 pixels
        to fix    resize the image to 32 pixels or more]
    `);
  });

  test("unknown depths", () => {
    // @ts-expect-error
    expect(() => resnetV2({ depth: 18 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: resnetV2: there is no depth 18
        received  18
        expected  one of 50, 101, 152
        to fix    write depth: 50]
    `);
  });
});

checkArchitecture("ResNet50V2", {
  block: () => resnetV2({ depth: 50 }),
  input: [224, 224, 3],
  output: [1000],
  learned: 25_568_360,
  total: 25_613_800,
  // Keras shrinks the image in the last block of a row.
  stages: {
    maxPooling2d: [56, 56, 64],
    conv2_2: [56, 56, 256],
    conv2_3: [28, 28, 256],
    conv3_3: [28, 28, 512],
    conv3_4: [14, 14, 512],
    conv4_6: [7, 7, 1024],
    conv5_3: [7, 7, 2048],
  },
});
