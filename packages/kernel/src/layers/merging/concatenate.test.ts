import { evaluateTensors } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { concatenate } from "./concatenate.ts";

const a = input([28, 28, 64]);

describe("shapes, for the compiler and at run time", () => {
  test("the last axis by default", () => {
    const y = concatenate([a, input([28, 28, 128])]);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 28, 28, 192]>>();
    expect(y.shape).toEqual([null, 28, 28, 192]);
    expect(concatenate([a, a, a]).shape satisfies [null, 28, 28, 192]).toEqual([null, 28, 28, 192]);
  });

  test("another axis", () => {
    expect(concatenate([a, input([3, 28, 64])], { axis: 1 }).shape satisfies [null, 31, 28, 64]).toEqual([
      null,
      31,
      28,
      64,
    ]);
    expect(concatenate([a, input([3, 28, 64])], { axis: -3 }).shape satisfies [null, 31, 28, 64]).toEqual([
      null,
      31,
      28,
      64,
    ]);
  });

  test("next to an unknown size the result has the first tensor's, as in Keras", () => {
    const y = concatenate([input([null, 8, 3]), input([9, 8, 5])]);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, null, 8, 8]>>();
    expect(y.shape).toEqual([null, null, 8, 8]);
  });

  test("a list of tensors that is known only at run time", () => {
    const list: Tensor[] = [a, a];
    expectTypeOf(concatenate(list)).toEqualTypeOf<Tensor>();
    expect(concatenate(list).shape).toEqual([null, 28, 28, 128]);
  });
});

test("two 2 × 2 × 2 arrays, along each axis", async () => {
  const x = constant([
    [
      [1, 2],
      [2, 3],
    ],
    [
      [4, 4],
      [5, 3],
    ],
  ]);
  const y = constant([
    [
      [7, 4],
      [8, 4],
    ],
    [
      [2, 10],
      [15, 11],
    ],
  ]);
  const numbers = async (joined: Tensor): Promise<readonly number[]> => {
    const [value] = await evaluateTensors([], [joined]);
    return Array.from(value!.data as Float32Array);
  };
  const last = [1, 2, 7, 4, 2, 3, 8, 4, 4, 4, 2, 10, 5, 3, 15, 11];
  expect(await numbers(concatenate([x, y], { axis: 0 }))).toEqual([1, 2, 2, 3, 4, 4, 5, 3, 7, 4, 8, 4, 2, 10, 15, 11]);
  expect(await numbers(concatenate([x, y], { axis: 1 }))).toEqual([1, 2, 2, 3, 7, 4, 8, 4, 4, 4, 5, 3, 2, 10, 15, 11]);
  expect(await numbers(concatenate([x, y], { axis: 2 }))).toEqual(last);
  expect(await numbers(concatenate([x, y]))).toEqual(last);
});

describe("what is refused", () => {
  test("sizes that differ", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => concatenate([a, input([27, 27, 128])])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: concatenate: height (axis 1) differs: 28 vs 27
        received  [null, 28, 28, 64], [null, 27, 27, 128]
        expected  the same sizes on every axis but the joined one
        to fix    crop or pad one of them]
    `);
  });

  test("ranks that differ", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => concatenate([a, input([100])])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: concatenate: rank differs: [null, 28, 28, 64] vs [null, 100]
        received  [null, 28, 28, 64], [null, 100]
        expected  tensors with the same number of axes
        to fix    reshape one of them]
    `);
  });

  test("an axis that does not exist, even for one tensor", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => concatenate([a, a], { axis: 4 })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: concatenate: there is no axis 4 in [null, 28, 28, 64]
        received  [null, 28, 28, 64]
        expected  an axis that the tensor has
        to fix    count axes from 0, the batch, or from -1, the last]
    `);
    expect(() => concatenate([a], { axis: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: concatenate: axis is 1.5
        received  1.5
        expected  a whole number
        to fix    count axes from 0, the batch, or from -1, the last]
    `);
  });

  test("an empty list, and values that are not lists of tensors", () => {
    expect(() => concatenate([])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: concatenate: the list of tensors is empty
        received  0 tensors
        expected  a list of at least 1 tensor
        to fix    write concatenate([a, b])]
    `);
    // @ts-expect-error a tensor is no list
    expect(() => concatenate(a)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: concatenate: a tensor stands where a list of tensors belongs
        received  one tensor, [null, 28, 28, 64]
        expected  a list of at least 1 tensor
        to fix    write them in brackets: [a, b]]
    `);
    // @ts-expect-error a number is no tensor
    expect(() => concatenate([a, 3])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: concatenate: the input is 3
        received  3
        expected  a tensor
        to fix    start from input(…), and apply each layer to the result of another]
    `);
  });
});
