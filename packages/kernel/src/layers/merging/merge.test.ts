import { evaluateTensors } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add } from "./add.ts";
import { average } from "./average.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { multiply } from "./multiply.ts";
import { subtract } from "./subtract.ts";

const a = input([28, 28, 64]);
const all = { add, subtract, multiply, average, maximum, minimum };

describe("shapes, for the compiler and at run time", () => {
  test("sizes of 1 are broadcast", () => {
    expectTypeOf(add([input([8, 8, 3]), input([1, 1, 3])])).toEqualTypeOf<Tensor<[null, 8, 8, 3]>>();
    for (const merge of Object.values(all)) {
      expect(merge([input([8, 8, 3]), input([1, 1, 3])]).shape).toEqual([null, 8, 8, 3]);
    }
  });

  test("a tensor with fewer axes gets them after its batch, on either side", () => {
    expectTypeOf(multiply([a, input([64])])).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(multiply([a, input([64])]).shape).toEqual([null, 28, 28, 64]);
    expect(multiply([input([64]), a]).shape).toEqual([null, 28, 28, 64]);
  });

  test("an unknown size next to a known one stays unknown", () => {
    const y = add([input([null, 3]), input([9, 3])]);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, null, 3]>>();
    expect(y.shape).toEqual([null, null, 3]);
  });

  test("one tensor is returned as it is, three are merged in order", () => {
    expect(add([a]).shape).toEqual([null, 28, 28, 64]);
    expect(maximum([input([1, 28, 1]), input([28, 1, 64]), a]).shape).toEqual([null, 28, 28, 64]);
  });
});

describe("numbers", () => {
  const x = constant([[1, -2, 3]]);
  const y = constant([[4, 2, -3]]);
  test.for([
    ["add", add, [5, 0, 0]],
    ["subtract", subtract, [-3, -4, 6]],
    ["multiply", multiply, [4, -4, -9]],
    ["average", average, [2.5, 0, 0]],
    ["maximum", maximum, [4, 2, 3]],
    ["minimum", minimum, [1, -2, -3]],
  ] as const)("%s", async ([, merge, expected]) => {
    const [value] = await evaluateTensors([], [merge([x, y])]);
    expect(Array.from(value!.data as Float32Array)).toEqual(expected);
  });

  test("one factor per channel weighs a whole image", async () => {
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
    const [value] = await evaluateTensors([], [multiply([image, constant([[10, 100]])])]);
    expect(Array.from(value!.data as Float32Array)).toEqual([10, 200, 30, 400, 50, 600, 70, 800]);
  });
});

describe("what is refused", () => {
  test("sizes that differ, and the compiler points at the culprit", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => add([a, input([28, 28, 32])])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: add: channels (axis 3) differs: 64 vs 32
        received  [null, 28, 28, 64], [null, 28, 28, 32]
        expected  the same size twice, or 1 for one of them
        to fix    make the sizes equal, or one of them 1]
    `);
  });

  test("batches that differ", () => {
    expect(() => add([constant([[1], [2]]), constant([[1], [2], [3]])])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: add: the batch sizes differ: 2 vs 3
        received  [2, 1], [3, 1]
        expected  the same batch size
        to fix    give both the same number of elements]
    `);
  });

  test("an empty list, three tensors for a difference, a value that is not a list", () => {
    expect(() => average([])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: average: the list of tensors is empty
        received  0 tensors
        expected  a list of at least 1 tensor
        to fix    write average([a, b])]
    `);
    expect(() => subtract([a, a, a])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: subtract: the list has 3 tensors
        received  3 tensors
        expected  a list of 2 tensors
        to fix    write subtract([a, b])]
    `);
    // @ts-expect-error two arguments instead of a list
    expect(() => add(a, a)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: add: a tensor stands where a list of tensors belongs
        received  one tensor, [null, 28, 28, 64]
        expected  a list of at least 1 tensor
        to fix    write them in brackets: [a, b]]
    `);
  });
});
