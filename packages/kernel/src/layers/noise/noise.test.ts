import { evaluateTensors } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Block, Tensor } from "../../graph/tensor.ts";
import { model } from "../../model/model.ts";
import { trainingForm } from "../../model/training-form.ts";
import { dropout } from "./dropout.ts";
import { gaussianNoise } from "./gaussian-noise.ts";
import { spatialDropout2d } from "./spatial-dropout2d.ts";
import { stochasticDepth } from "./stochastic-depth.ts";

const image = input([4, 4, 8]);
const blocks: readonly (readonly [name: string, block: Block])[] = [
  ["dropout", dropout(0.25)],
  ["spatialDropout2d", spatialDropout2d(0.25)],
  ["stochasticDepth", stochasticDepth(0.25)],
  ["gaussianNoise", gaussianNoise(0.5)],
];

test("the shape stays the same, in the types too", () => {
  expectTypeOf(dropout(0.25)(image)).toEqualTypeOf<Tensor<[null, 4, 4, 8]>>();
  expectTypeOf(spatialDropout2d(0.25)(image)).toEqualTypeOf<Tensor<[null, 4, 4, 8]>>();
  expect(stochasticDepth(0.25)(image).shape).toEqual([null, 4, 4, 8]);
});

test.for(blocks)("%s does nothing when predicting", async ([, block]) => {
  const x = constant(
    new Float32Array(16).map((_, i) => i),
    [1, 2, 2, 4],
  );
  const [value] = await evaluateTensors([], [block(x)]);
  expect(Array.from(value!.data as Float32Array)).toEqual(Array.from({ length: 16 }, (_, i) => i));
});

describe("what is dropped together while training", () => {
  const randomShape = (block: Block): unknown =>
    trainingForm(model(image, block(image)), 2).random.map(({ shape }) => shape);
  test("each element, each channel, each image", () => {
    expect(randomShape(dropout(0.25))).toEqual([[2, 4, 4, 8]]);
    expect(randomShape(spatialDropout2d(0.25))).toEqual([[2, 1, 1, 8]]);
    expect(randomShape(stochasticDepth(0.25))).toEqual([[2, 1, 1, 1]]);
    expect(randomShape(gaussianNoise(0.5))).toEqual([[2, 4, 4, 8]]);
    expect(randomShape(dropout(0))).toEqual([]);
  });
});

test("invalid rates", () => {
  expect(() => dropout(1)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: dropout: rate is 1
      received  1
      expected  a number from 0 up to but not including 1
      to fix    choose rate within that range]
  `);
  expect(() => stochasticDepth(-0.1)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: stochasticDepth: rate is -0.1
      received  -0.1
      expected  a number from 0 up to but not including 1
      to fix    choose rate within that range]
  `);
  // @ts-expect-error the compiler says the same sentence
  expect(() => spatialDropout2d(0.5)(input([100]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: spatialDropout2d: needs [batch, height, width, channels], but this tensor is [null, 100]
      received  [null, 100]
      expected  [batch, height, width, channels]
      to fix    reshape it first, or apply the layer earlier]
  `);
});
