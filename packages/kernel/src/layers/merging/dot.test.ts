import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { dot } from "./dot.ts";

const numbers = async (y: Tensor): Promise<readonly number[]> => {
  const [value] = await evaluateTensors([], [y]);
  return Array.from(value!.data as Float32Array);
};

describe("Keras' shapes", () => {
  test("two vectors", () => {
    const y = dot([input([8]), input([8])], { axes: 1 });
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 1]>>();
    expect(y.shape).toEqual([null, 1]);
  });

  test("a different axis of each", () => {
    const y = dot([input([3, 5]), input([10, 3])], { axes: [1, 2] });
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 5, 10]>>();
    expect(y.shape).toEqual([null, 5, 10]);
    const wide = dot([input([4, 4, 5]), input([5, 7, 9])], { axes: [3, 1] });
    expectTypeOf(wide).toEqualTypeOf<Tensor<[null, 4, 4, 7, 9]>>();
    expect(wide.shape).toEqual([null, 4, 4, 7, 9]);
  });
});

describe("numbers", () => {
  test("products summed along an axis of each", async () => {
    const x = constant([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]);
    const y = constant([
      [
        [1, 0, 2],
        [0, 1, 1],
      ],
    ]);
    // Element (i, j) is the sum of x[k, i] · y[j, k].
    expect(await numbers(dot([x, y], { axes: [1, 2] }))).toEqual([11, 8, 14, 10]);
  });

  test("normalized, the cosine of the angle", async () => {
    const y = dot([constant([[3, 4]]), constant([[4, 3]])], { axes: 1, normalize: true });
    expectAllClose(await numbers(y), [24 / 25], { relative: 1e-6, absolute: 0 }, "cosine");
  });
});

test("what is refused", () => {
  // @ts-expect-error the compiler says the same sentence
  expect(() => dot([input([8]), input([9])], { axes: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dot: axis 1 of the first tensor is 8, axis 1 of the second is 9
      received  [null, 8], [null, 9]
      expected  the same size, since the products of its elements are added up
      to fix    choose axes of the same size]
  `);
  // @ts-expect-error the compiler says the same sentence
  expect(() => dot([input([8]), input([8])], { axes: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dot: axis 0 is the batch, which cannot be multiplied away
      received  [null, 8], [null, 8]
      expected  axes that are not the batch
      to fix    choose axes from 1]
  `);
  // @ts-expect-error the compiler says the same sentence
  expect(() => dot([input([8]), input([8])], { axes: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dot: there is no axis 2 in [null, 8]
      received  [null, 8], [null, 8]
      expected  an axis that the tensor has
      to fix    count axes from 0, the batch, or from -1, the last]
  `);
  expect(() => dot([input([8])])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: dot: the list has 1 tensors
      received  1 tensors
      expected  a list of 2 tensors
      to fix    write dot([a, b])]
  `);
});
