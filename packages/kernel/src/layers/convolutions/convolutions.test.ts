import { describe, expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { countWeights, model } from "../../model/model.ts";
import { conv2dTranspose } from "./conv2d-transpose.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import { separableConv2d } from "./separable-conv2d.ts";

const x = input([28, 28, 8]);
const shapes = (y: Tensor): unknown => model(x, y).weights.map(({ name, shape }) => [name, shape]);

describe("conv2dTranspose", () => {
  test("Keras' sizes for 28 pixels in steps of 2", () => {
    expectTypeOf(conv2dTranspose(4, 2, { strides: 2 })(x)).toEqualTypeOf<Tensor<[null, 56, 56, 4]>>();
    expectTypeOf(conv2dTranspose(4, 3, { strides: 2 })(x)).toEqualTypeOf<Tensor<[null, 57, 57, 4]>>();
    expectTypeOf(conv2dTranspose(4, 3, { strides: 2, padding: "same" })(x)).toEqualTypeOf<Tensor<[null, 56, 56, 4]>>();
    const odd = conv2dTranspose(4, 3, { strides: 2, padding: "same", outputPadding: 0 })(x);
    expectTypeOf(odd).toEqualTypeOf<Tensor<[null, 55, 55, 4]>>();
    expect(odd.shape).toEqual([null, 55, 55, 4]);
    for (const kernelSize of [1, 2, 3, 4]) {
      expect(conv2dTranspose(4, kernelSize, { strides: 2, padding: "same" })(x).shape).toEqual([null, 56, 56, 4]);
      expect(conv2dTranspose(4, kernelSize, { strides: 2 })(x).shape[1]).toBe(54 + Math.max(kernelSize, 2));
    }
  });

  test("kernels are channels, filters, height, width", () => {
    expect(shapes(conv2dTranspose(4, 3)(x))).toEqual([
      ["conv2dTranspose/kernel", [8, 4, 3, 3]],
      ["conv2dTranspose/bias", [4]],
    ]);
  });

  test("an output padding as large as the strides is refused", () => {
    expect(() => conv2dTranspose(4, 3, { strides: 2, outputPadding: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2dTranspose: outputPadding is 2
        received  2
        expected  fewer pixels than strides
        to fix    raise strides, or lower outputPadding]
    `);
  });

  test("a shape that is not an image's is refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => conv2dTranspose(4, 3)(input([100]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2dTranspose: needs [batch, height, width, channels], but this tensor is [null, 100]
        received  [null, 100]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });
});

describe("depthwiseConv2d", () => {
  test("every channel has its own filters", () => {
    const y = depthwiseConv2d(3, { padding: "same", depthMultiplier: 2 })(input([28, 28, 32]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(y.shape).toEqual([null, 28, 28, 64]);
    expect(shapes(depthwiseConv2d(3, { depthMultiplier: 2 })(x))).toEqual([
      ["depthwiseConv2d/depthwiseKernel", [16, 1, 3, 3]],
      ["depthwiseConv2d/bias", [16]],
    ]);
  });

  test("unknown channels are refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => depthwiseConv2d(3)(input([28, 28, null]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: depthwiseConv2d: the last axis must have a known size, but this tensor is [null, 28, 28, null]
        received  [null, 28, 28, null]
        expected  a known number of channels, since each has weights of its own
        to fix    give input() that size]
    `);
  });
});

describe("separableConv2d", () => {
  test("within channels, then across them", () => {
    const y = separableConv2d(128, 3, { padding: "same" })(input([37, 37, 64]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 37, 37, 128]>>();
    expect(y.shape).toEqual([null, 37, 37, 128]);
    expect(shapes(separableConv2d(16, 3, { useBias: false })(x))).toEqual([
      ["separableConv2d/depthwiseKernel", [8, 1, 3, 3]],
      ["separableConv2d/pointwiseKernel", [16, 8, 1, 1]],
    ]);
    expect(countWeights(model(x, separableConv2d(16, 3)(x)))).toBe(8 * 9 + 8 * 16 + 16);
  });
});
