import { checkOp, expectOp } from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { max, mean, moments } from "./reductions.ts";

const shape = [2, 3, 2, 4];

for (const [name, reduce, combine] of [
  ["mean", mean, (numbers: readonly number[]) => numbers.reduce((a, b) => a + b) / numbers.length],
  ["largest", max, (numbers: readonly number[]) => Math.max(...numbers)],
] as const) {
  test(`${name} along any axes of an image, kept or not`, () =>
    fc.assert(
      fc.asyncProperty(fc.subarray([0, 1, 2, 3], { minLength: 1 }), fc.boolean(), (axes, keepDims) =>
        expectOp({
          run: ([x]) => reduce(x!, { axes, keepDims }),
          inputs: [shape],
          output: shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size])),
          open: [[null, null, null, 4]],
          reference:
            (x) =>
            (...place) => {
              const kept = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
              const fixed = new Map(kept.map((axis, i) => [axis, place[keepDims ? axis : i]!]));
              const numbers: number[] = [];
              for (let i = 0; i < 48; i++) {
                const at = [Math.floor(i / 24), Math.floor(i / 8) % 3, Math.floor(i / 4) % 2, i % 4];
                if (kept.every((axis) => at[axis] === fixed.get(axis))) numbers.push(x(...at));
              }
              return combine(numbers);
            },
        }),
      ),
      { numRuns: 20, seed: 1 },
    ));
}

checkOp("the mean of everything", {
  run: ([x]) => mean(x!),
  inputs: [[3, 4]],
  output: [],
  open: [[null, 4]],
  reference: (x) => () => Array.from(x.data as Float32Array).reduce((a, b) => a + b, 0) / 12,
});

checkOp("the variance of a channel", {
  run: ([x]) => moments(x!, [0, 1, 2]).variance,
  inputs: [shape],
  output: [1, 1, 1, 4],
  reference: (x) => (_n, _y, _x, c) => {
    const numbers = Array.from({ length: 12 }, (_, i) => x(Math.floor(i / 6), Math.floor(i / 2) % 3, i % 2, c!));
    const center = numbers.reduce((a, b) => a + b) / 12;
    return numbers.reduce((total, number) => total + (number - center) ** 2, 0) / 12;
  },
});
