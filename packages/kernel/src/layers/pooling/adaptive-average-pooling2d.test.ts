import { expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { adaptiveAveragePooling2d } from "./adaptive-average-pooling2d.ts";

test("any size is pooled to the given one", () => {
  const y = adaptiveAveragePooling2d(4)(input([14, 14, 512]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 4, 4, 512]>>();
  expect(y.shape).toEqual([null, 4, 4, 512]);
});

test("an unknown size is refused", () => {
  // @ts-expect-error the compiler says the same
  expect(() => adaptiveAveragePooling2d(4)(input([null, 14, 512]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: adaptiveAveragePooling2d: needs to know the size of the image, but this tensor is [null, null, 14, 512]
      received  [null, null, 14, 512]
      expected  an image whose height and width are known
      to fix    give input() those sizes]
  `);
});
