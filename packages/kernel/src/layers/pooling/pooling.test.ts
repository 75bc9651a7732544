import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { zeroPadding2d } from "../sizes/zero-padding2d.ts";
import { averagePooling2d } from "./average-pooling2d.ts";
import { globalAveragePooling2d, globalMaxPooling2d } from "./global-pooling2d.ts";
import { maxPooling2d } from "./max-pooling2d.ts";

const filled = (value: number): Tensor => constant(new Float32Array(16).fill(value), [1, 4, 4, 1]);
const numbers = async (y: Tensor): Promise<readonly number[]> => {
  const [value] = await evaluateTensors([], [y]);
  return Array.from(value!.data as Float32Array);
};

describe("shapes, for the compiler and at run time", () => {
  const v = input([25, 25, 8]);
  test("windows side by side by default", () => {
    expectTypeOf(maxPooling2d()(v)).toEqualTypeOf<Tensor<[null, 12, 12, 8]>>();
    expectTypeOf(maxPooling2d(3, { strides: 2, padding: "same" })(v)).toEqualTypeOf<Tensor<[null, 13, 13, 8]>>();
    expectTypeOf(averagePooling2d([2, 5])(v)).toEqualTypeOf<Tensor<[null, 12, 5, 8]>>();
    expect(maxPooling2d()(v).shape).toEqual([null, 12, 12, 8]);
    expect(maxPooling2d(2)(input([57, 57, 8])).shape).toEqual([null, 28, 28, 8]);
    expect(maxPooling2d(3, { strides: 2, padding: "same" })(input([57, 57, 8])).shape).toEqual([null, 29, 29, 8]);
    expect(averagePooling2d([2, 5])(v).shape).toEqual([null, 12, 5, 8]);
  });

  test("global pooling is used bare, or keeps its axes", () => {
    const map = input([7, 7, 2048]);
    expectTypeOf(globalAveragePooling2d(map)).toEqualTypeOf<Tensor<[null, 2048]>>();
    expectTypeOf(globalAveragePooling2d({ keepDims: true })(map)).toEqualTypeOf<Tensor<[null, 1, 1, 2048]>>();
    expect(globalAveragePooling2d(map).shape).toEqual([null, 2048]);
    expect(globalAveragePooling2d({ keepDims: true })(map).shape).toEqual([null, 1, 1, 2048]);
    expect(globalMaxPooling2d(map).shape).toEqual([null, 2048]);
  });
});

describe("values at the border", () => {
  test("the mean leaves padding out, as in Keras, or counts it, as in PyTorch", async () => {
    const ones = filled(1);
    const same = { strides: 1, padding: "same" } as const;
    expect((await numbers(averagePooling2d(3, same)(ones)))[0]).toBe(1);
    const counted = await numbers(averagePooling2d(3, { ...same, countPadding: true })(ones));
    expectAllClose([counted[0]!], [4 / 9], { relative: 1e-6, absolute: 0 }, "corner");
  });

  test("padding never wins a maximum, but zeros around do", async () => {
    const negative = filled(-5);
    expect(await numbers(maxPooling2d(3, { strides: 2, padding: "same" })(negative))).toEqual([-5, -5, -5, -5]);
    expect(
      await numbers(
        maxPooling2d(3, {
          strides: 2,
          padding: [
            [1, 1],
            [1, 1],
          ],
        })(negative),
      ),
    ).toEqual([-5, -5, -5, -5]);
    expect(await numbers(maxPooling2d(3, { strides: 2 })(zeroPadding2d(1)(negative)))).toEqual([0, 0, 0, -5]);
  });
});

describe("what is refused", () => {
  test("a window larger than the image", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => maxPooling2d(2)(input([1, 4, 1]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: maxPooling2d: height (axis 1) is 1, smaller than the window of 2
        received  [null, 1, 4, 1]
        expected  at least 2 pixels
        to fix    use padding 'same' or a larger input]
    `);
  });

  test("a shape that is not an image's", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => globalAveragePooling2d(globalAveragePooling2d(input([7, 7, 64])))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: globalAveragePooling2d: needs [batch, height, width, channels], but this tensor is [null, 64]
        received  [null, 64]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });

  test("a border as wide as the window", () => {
    expect(() =>
      maxPooling2d(2, {
        padding: [
          [0, 2],
          [0, 1],
        ],
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: maxPooling2d: padding is [[0,2],[0,1]]
        received  [[0,2],[0,1]]
        expected  fewer pixels on each side than the window has
        to fix    pad less, or pad with zeroPadding2d() first]
    `);
  });

  test("a fractional window", () => {
    expect(() => averagePooling2d(2.5)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: averagePooling2d: poolSize is 2.5
        received  2.5
        expected  a whole number, at least 1, or two of them: [height, width]
        to fix    give poolSize one number for both axes, or [height, width]]
    `);
  });
});
