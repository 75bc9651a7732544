import { expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { adaptiveAveragePooling2d } from "./adaptive-average-pooling2d.ts";

test("any size is pooled to the given one", () => {
  const y = adaptiveAveragePooling2d(4)(input([14, 14, 512]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 4, 4, 512]>>();
  expect(y.shape).toEqual([null, 4, 4, 512]);
});

test("an open size too", () => {
  const y = adaptiveAveragePooling2d([1, 2])(input([null, 14, 512]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 1, 2, 512]>>();
  expect(y.shape).toEqual([null, 1, 2, 512]);
});
