import { checkLayer, type Grid } from "@tributary/testing";
import { expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { dotProductAttention } from "./dot-product-attention.ts";

/** softmax(Q · Kᵀ / √d) · V of one head's channels, by plain loops; places are counted along rows. */
const attended =
  (heads: number, [height, width]: readonly [number, number], channels: number, features: number) =>
  ([q, k, v]: readonly Grid[]) =>
  (n: number, row: number, column: number, c: number): number => {
    const [size, out] = [channels / heads, features / heads];
    const head = Math.floor(c / out);
    const scores: number[] = [];
    const values: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let score = 0;
        for (let i = head * size; i < (head + 1) * size; i++) score += q!(n, row, column, i) * k!(n, y, x, i);
        scores.push(score / Math.sqrt(size));
        values.push(v!(n, y, x, c));
      }
    }
    const weights = scores.map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    return weights.reduce((mixed, weight, i) => mixed + (weight / total) * values[i]!, 0);
  };

const image = [2, 2, 3, 4] as const;

for (const heads of [1, 2]) {
  checkLayer(`attention of an image to itself, heads: ${heads}`, {
    layer: () => (tensors: [Tensor, Tensor, Tensor]) => dotProductAttention(tensors, { heads }),
    inputs: [image, image, image],
    output: image,
    open: [
      [null, null, 4],
      [null, null, 4],
      [null, null, 4],
    ],
    reference: (inputs) => attended(heads, [2, 3], 4, 4)(inputs) as (...place: readonly number[]) => number,
  });

  checkLayer(`attention to another image, with other features, heads: ${heads}`, {
    layer: () => (tensors: [Tensor, Tensor, Tensor]) => dotProductAttention(tensors, { heads }),
    inputs: [image, [2, 1, 5, 4], [2, 1, 5, 6]],
    output: [2, 2, 3, 6],
    open: [
      [null, null, 4],
      [null, null, 4],
      [null, null, 6],
    ],
    reference: (inputs) => attended(heads, [1, 5], 4, 6)(inputs) as (...place: readonly number[]) => number,
  });
}

test("the compiler knows the shape", () => {
  const y = dotProductAttention([input([16, 16, 8]), input([4, 8]), input([4, 12])], { heads: 4 });
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 16, 16, 12]>>();
  expect(y.shape).toEqual([null, 16, 16, 12]);
});

test("what is refused", () => {
  const x = input([4, 8]);
  expect(() => dotProductAttention([x, input([4, 6]), x])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dotProductAttention: queries have 8 channels, but keys have 6
      received  [null, 4, 8], [null, 4, 6], [null, 4, 8]
      expected  as many channels in queries as in keys, since they are multiplied
      to fix    give the layers that make them the same units]
  `);
  expect(() => dotProductAttention([x, input([5, 8]), x])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dotProductAttention: there are keys for [null, 5], but values for [null, 4]
      received  [null, 4, 8], [null, 5, 8], [null, 4, 8]
      expected  a value for each key
      to fix    make both from the same tensor]
  `);
  expect(() => dotProductAttention([x, x, x], { heads: 3 })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dotProductAttention: 8 channels cannot be split into 3 heads
      received  [null, 4, 8], [null, 4, 8], [null, 4, 8]
      expected  a number of channels that 3 divides
      to fix    choose heads that divide the channels]
  `);
  expect(() => dotProductAttention([x, x, x], { heads: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: dotProductAttention: heads is 0
      received  0
      expected  a whole number, at least 1
      to fix    give heads a whole number such as 2]
  `);
  expect(() => dotProductAttention([input([8]), x, x])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dotProductAttention: needs [batch, …, channels], but this tensor is [null, 8]
      received  [null, 8], [null, 4, 8], [null, 4, 8]
      expected  [batch, …, channels]
      to fix    reshape it first, or apply the layer earlier]
  `);
  expect(() => dotProductAttention([input([4, null]), x, x])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dotProductAttention: needs to know the number of channels, but this tensor is [null, 4, null]
      received  [null, 4, null], [null, 4, 8], [null, 4, 8]
      expected  a known number of channels
      to fix    give input() that size]
  `);
  expect(() => dotProductAttention([x, x])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: dotProductAttention: the list has 2 tensors
      received  2 tensors
      expected  a list of 3 tensors
      to fix    write dotProductAttention([a, b, c])]
  `);
});
