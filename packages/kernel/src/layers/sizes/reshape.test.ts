import { evaluateTensors } from "@tributary/testing";
import { expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { conv2d } from "../convolutions/conv2d.ts";
import { flatten } from "./flatten.ts";
import { permute } from "./permute.ts";
import { reshape } from "./reshape.ts";

test("flatten, used bare", () => {
  expectTypeOf(flatten(input([7, 7, 512]))).toEqualTypeOf<Tensor<[null, 25088]>>();
  expect(flatten(input([7, 7, 512])).shape).toEqual([null, 25088]);
  expect(flatten(input([null, 7])).shape).toEqual([null, null]);
});

test("flatten gives the order of channels last, whatever the memory layout", async () => {
  const image = constant([
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ],
  ]);
  const [value] = await evaluateTensors([], [flatten(image)]);
  expect(Array.from(value!.data as Float32Array)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("reshape computes one size", () => {
  const y = reshape([-1, 14])(input([28, 28]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 56, 14]>>();
  expect(y.shape).toEqual([null, 56, 14]);
  // @ts-expect-error the compiler says the same sentence
  expect(() => reshape([30, 30])(input([28, 28]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: reshape: 784 elements of [null, 28, 28] do not fill [30, 30]
      received  [null, 28, 28]
      expected  a target with as many elements
      to fix    write -1 for the one size that should be worked out]
  `);
  expect(() => reshape([-1, -1])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: reshape: targetShape is [-1,-1]
      received  [-1,-1]
      expected  a list of whole sizes above 0, of which one may be -1
      to fix    give the new sizes without the batch, such as [7, 7, -1]]
  `);
});

test("permute counts axes from 1", () => {
  const y = permute([2, 1])(input([10, 64]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 64, 10]>>();
  expect(y.shape).toEqual([null, 64, 10]);
  // @ts-expect-error the compiler says the same sentence
  expect(() => permute([1, 1])(input([10, 64]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: permute: [1, 1] is no order of the 2 axes after the batch of [null, 10, 64]
      received  [null, 10, 64]
      expected  every axis from 1 to 2 once
      to fix    list the axes from 1 to 2 in the order you want]
  `);
});

test("a layer for images cannot follow a flatten", () => {
  // @ts-expect-error the compiler says the same sentence
  expect(() => conv2d(8, 3)(flatten(input([28, 28, 3])))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: conv2d: needs [batch, height, width, channels], but this tensor is [null, 2352]
      received  [null, 2352]
      expected  [batch, height, width, channels]
      to fix    reshape it first, or apply the layer earlier]
  `);
});
