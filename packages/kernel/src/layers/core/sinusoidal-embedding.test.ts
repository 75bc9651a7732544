import { checkLayer, spread } from "@tributary/testing";
import { expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { sinusoidalEmbedding } from "./sinusoidal-embedding.ts";

checkLayer("sinusoidalEmbedding: sines, then cosines", {
  layer: () => sinusoidalEmbedding(6, { maxPeriod: 100 }),
  inputs: [spread([5], { from: -3 })],
  output: [5, 6],
  reference:
    ([t]) =>
    (n, i) => {
      const angle = t!(n!) * 100 ** (-(i! % 3) / 2);
      return i! < 3 ? Math.sin(angle) : Math.cos(angle);
    },
});

test("the compiler knows the shape", () => {
  const y = sinusoidalEmbedding(64)(input([]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 64]>>();
  expect(y.shape).toEqual([null, 64]);
});

test("what is refused", () => {
  expect(() => sinusoidalEmbedding(7)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: sinusoidalEmbedding: units is 7
      received  7
      expected  an even number, at least 4: half of them sines, half of them cosines
      to fix    give units an even number such as 64]
  `);
  // @ts-expect-error the compiler says the same sentence
  expect(() => sinusoidalEmbedding(8)(input([1]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: sinusoidalEmbedding: needs [batch], but this tensor is [null, 1]
      received  [null, 1]
      expected  [batch]
      to fix    reshape it first, or apply the layer earlier]
  `);
});
