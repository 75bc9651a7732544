import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { constantValue } from "../../initializers/distributions.ts";
import { countWeights, model } from "../../model/model.ts";
import { conv2d } from "../convolutions/conv2d.ts";
import { flatten } from "../sizes/flatten.ts";
import { dense } from "./dense.ts";
import { timeDistributed } from "./time-distributed.ts";

describe("dense", () => {
  test("applies to the last axis only, for any rank", () => {
    const y = dense(7)(input([4, 5, 6]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 4, 5, 7]>>();
    expect(y.shape).toEqual([null, 4, 5, 7]);
  });

  test("(2, 3) → (2, 4) has 3 · 4 + 4 weights", () => {
    const x = constant([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(dense(4)(x).shape).toEqual([2, 4]);
    const batch = input([3]);
    const net = model(batch, dense(4)(batch));
    expect(net.weights.map(({ name, shape }) => [name, shape])).toEqual([
      ["dense/kernel", [3, 4]],
      ["dense/bias", [4]],
    ]);
    expect(countWeights(net)).toBe(16);
  });

  test("an initializer is passed to its weight", () => {
    const x = input([3]);
    const [kernel] = model(x, dense(4, { kernelInitializer: constantValue(2) })(x)).weights;
    expect(kernel!.initializer).toEqual({ kind: "constant", value: 2 });
  });

  test("what is refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => dense(10)(flatten(input([null, 7, 3])))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: dense: the last axis must have a known size, but this tensor is [null, null]
        received  [null, null]
        expected  a known number of channels, since each has weights of its own
        to fix    give input() that size]
    `);
    expect(() => dense(10)(constant([1, 2, 3]) as Tensor)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: dense: needs [batch, …, features], but this tensor is [3]
        received  [3]
        expected  [batch, …, features]
        to fix    reshape it first, or apply the layer earlier]
    `);
    expect(() => dense(1.5)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: dense: units is 1.5
        received  1.5
        expected  a whole number, at least 1
        to fix    give units a whole number such as 2]
    `);
  });
});

describe("timeDistributed", () => {
  test("one layer for every step", () => {
    const y = timeDistributed(conv2d(8, 3))(input([10, 28, 28, 3]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 10, 26, 26, 8]>>();
    expect(y.shape).toEqual([null, 10, 26, 26, 8]);
  });

  test("of a dense layer, it has the dense layer's shape and weights", () => {
    const x = input([2, 3]);
    const steps = model(x, timeDistributed(dense(4))(x));
    expect(steps.outputs[0]!.tensor.shape).toEqual(dense(4)(x).shape);
    expect(countWeights(steps)).toBe(countWeights(model(x, dense(4)(x))));
  });

  test("steps must be known", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => timeDistributed(dense(4))(input([null, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: timeDistributed: needs [batch, steps, …] with known sizes after the batch, but this tensor is [null, null, 3]
        received  [null, null, 3]
        expected  [batch, steps, …]
        to fix    give input() all sizes]
    `);
  });

  test("what the layer inside refuses", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => timeDistributed(conv2d(8, 3))(input([10, 28]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2d: needs [batch, height, width, channels], but this tensor is [null, 28]
        received  [null, 28]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });
});
