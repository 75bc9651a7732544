/** Element-wise nodes on values that end in axes of one number each. */
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { lower } from "../lowering/lower.ts";
import { countOf } from "../shape/count.ts";
import { addScaled } from "./add-scaled.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { maxPool } from "./max-pooling.ts";

const placeholder = (shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });
const numbers = (count: number, from: number): Float32Array => Float32Array.from({ length: count }, (_, i) => from + i);

/** The element of an array that stands at a place of what it was broadcast to. */
const at = (data: Float32Array, shape: readonly number[], whole: readonly number[], place: number): number => {
  let [rest, index, step] = [place, 0, 1];
  for (let axis = whole.length - 1; axis >= 0; axis--) {
    const size = shape[axis - whole.length + shape.length] ?? 1;
    if (size !== 1) index += (rest % whole[axis]!) * step;
    step *= size;
    rest = Math.floor(rest / whole[axis]!);
  }
  return data[index]!;
};

/** A shape that mostly ends in ones, and one that is repeated to it, perhaps with fewer axes. */
const pairs = fc
  .record({
    sizes: fc.array(fc.constantFrom(1, 2, 33, 40), { minLength: 1, maxLength: 3 }),
    tail: fc.integer({ min: 0, max: 2 }),
    repeated: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    dropped: fc.integer({ min: 0, max: 5 }),
    swapped: fc.boolean(),
  })
  .map(({ sizes, tail, repeated, dropped, swapped }) => {
    const whole = [...sizes, ...new Array<number>(tail).fill(1)];
    const part = whole.map((size, axis) => (repeated[axis] ? 1 : size)).slice(dropped);
    return { whole, operands: swapped ? [part, whole] : [whole, part] } as const;
  });

test("they broadcast as others do", () =>
  fc.assert(
    fc.asyncProperty(pairs, async ({ whole, operands }) => {
      const [a, b] = operands.map(placeholder) as [Tensor, Tensor];
      const data = operands.map((shape, i) => numbers(countOf(shape), i * 100));
      const leaves = [a, b].map((tensor, i) => {
        const value = { dtype: "float32", shape: operands[i]!, data: data[i]! } as const;
        return { tensor, value };
      });
      const [y] = await evaluateTensors(leaves, [subtract(a, b)]);
      expect(y!.shape).toEqual(whole);
      const expected = Array.from({ length: countOf(whole) }, (_, place) => {
        const [left, right] = operands.map((shape, i) => at(data[i]!, shape, whole, place)) as [number, number];
        return left - right;
      });
      expectAllClose(y!.data, expected);
    }),
    { numRuns: 40, seed: 1 },
  ));

const opsOf = (inputs: readonly Tensor[], y: Tensor): readonly string[] =>
  lower({
    inputs: inputs.map((tensor, i) => ({ name: `x${i}`, tensor })),
    weights: [],
    outputs: [{ name: "y", tensor: y }],
  }).nodes.map(({ op }) => op);

test("axes of one number each are left out, where that is worth it", () => {
  const [kernel, rate, small] = [[64, 32, 1, 1], [], [4, 8, 1, 1]].map(placeholder) as [Tensor, Tensor, Tensor];
  expect(opsOf([kernel, rate], multiply(kernel, rate))).toEqual(["Reshape", "Mul", "Reshape"]);
  expect(opsOf([kernel, rate], addScaled(kernel, kernel, rate))).toEqual(["Reshape", "Mul", "Reshape", "Add"]);
  expect(opsOf([small, rate], multiply(small, rate))).toEqual(["Mul"]);
  const filters = placeholder([64, 1, 1, 1]);
  expect(opsOf([kernel, filters], multiply(kernel, filters))).toEqual(["Reshape", "Reshape", "Mul", "Reshape"]);
  expect(opsOf([kernel], multiply(kernel, kernel))).toEqual(["Mul"]);
});

test("of an image with its channels first, the width is the last", () => {
  const [image, rate] = [[2, 64, 2, 32], []].map(placeholder) as [Tensor, Tensor];
  const window = { kernelSize: [2, 2], strides: [2, 2], dilationRate: [1, 1], padding: "valid" } as const;
  const pooled = (x: Tensor): Tensor => multiply(maxPool(x, window), rate);
  expect(opsOf([image, rate], pooled(image))).toEqual([
    "Transpose",
    "MaxPool",
    "Reshape",
    "Mul",
    "Reshape",
    "Transpose",
  ]);
});
