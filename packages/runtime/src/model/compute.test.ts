import { constant, input } from "@tributary/kernel";
import { add, concat, matmul, multiply } from "@tributary/kernel/ops";
import { expect, expectTypeOf, test } from "vitest";
import { compute, computeArrays } from "./compute.ts";

test("constants have values at once, nested as their axes are", async () => {
  const a = constant(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const sum = await compute(add(a, a));
  expect(sum).toEqual([
    [2, 4],
    [6, 8],
  ]);
  expect(await compute(concat([constant([[1, 2]]), constant([[3, 4]])], 0))).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(await compute(constant(7))).toBe(7);
});

test("the compiler knows how deep the lists are", () => {
  const matrix = constant(new Float32Array(6), [2, 3]);
  expectTypeOf(compute(matrix)).resolves.toEqualTypeOf<number[][]>();
});

test("several tensors are computed together", async () => {
  const a = constant([1, 2]);
  expect(await compute([multiply(a, 2), add(a, 1)])).toEqual([
    [2, 4],
    [2, 3],
  ]);
});

test("WebAssembly gives the same", async () => {
  expect(await compute(multiply(constant([1, 2]), 3), {}, { device: "wasm" })).toEqual([3, 6]);
});

test("inputs are given by name", async () => {
  const x = input([2], { name: "x" });
  const y = matmul(x, constant([[1], [10]]));
  expect(
    await compute(y, {
      x: [
        [1, 2],
        [3, 4],
      ],
    }),
  ).toEqual([[21], [43]]);
  expect(await computeArrays([y], { x: Float32Array.of(5, 6) })).toEqual([
    { dtype: "float32", shape: [1, 1], data: Float32Array.of(65) },
  ]);
  await expect(compute(y)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FeedError: compute: input "x" is not given
      received  no inputs
      expected  numbers for "x"
      to fix    give them as compute(tensor, { "x": … }), or use constants instead of inputs]
  `);
});
