/** @file Values and gradients of the pooling layers. */
import {
  checkLayer,
  expectLayer,
  type LoopMargins,
  numbersInWindow,
  placesAlong,
  sameMargins,
} from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { adaptiveAveragePooling2d } from "./adaptive-average-pooling2d.ts";
import { averagePooling2d } from "./average-pooling2d.ts";
import { globalAveragePooling2d, globalMaxPooling2d } from "./global-pooling2d.ts";
import { maxPooling2d } from "./max-pooling2d.ts";

const meanOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b) / numbers.length;

for (const [name, pool, combine] of [
  ["maxPooling2d", maxPooling2d, (numbers: readonly number[]) => Math.max(...numbers)],
  ["averagePooling2d", averagePooling2d, meanOf],
] as const) {
  test(`${name}, whatever the window, strides and padding`, () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.tuple(fc.integer({ min: 4, max: 7 }), fc.integer({ min: 4, max: 7 })),
          kernelSize: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
          strides: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
          padding: fc.constantFrom("same" as const, "valid" as const),
        }),
        ({ size, kernelSize, strides, padding }) => {
          const steps = strides === undefined ? kernelSize : ([strides, strides] as const);
          const none: LoopMargins = [
            [0, 0],
            [0, 0],
          ];
          const margins = padding === "same" ? sameMargins(size, kernelSize, steps) : none;
          const [high, wide] = [0, 1].map((axis) =>
            placesAlong(size[axis]!, margins[axis]!, kernelSize[axis]!, steps[axis]!),
          );
          return expectLayer({
            layer: () => pool(kernelSize, { padding, ...(strides === undefined ? {} : { strides }) }),
            inputs: [[2, ...size, 2]],
            output: [2, high!, wide!, 2],
            open: [[null, null, 2]],
            reference:
              ([x]) =>
              (...place) =>
                combine(numbersInWindow(x!, { kernelSize, strides: steps }, margins, place)),
          });
        },
      ),
      { numRuns: 10, seed: 1 },
    ));
}

checkLayer("averagePooling2d with padding counted: the corner of a 3 × 3 mean of ones is 4 / 9", {
  layer: () => averagePooling2d(3, { strides: 1, padding: "same", countPadding: true }),
  inputs: [{ dtype: "float32", shape: [1, 3, 3, 1], data: new Float32Array(9).fill(1) }],
  output: [1, 3, 3, 1],
  open: [[null, null, 1]],
  reference: () => (_n, y, x) => ((y === 1 ? 3 : 2) * (x === 1 ? 3 : 2)) / 9,
});

const shape = [2, 3, 4, 3];
const numbersOf = (x: (...place: readonly number[]) => number, n: number, c: number): readonly number[] =>
  Array.from({ length: 12 }, (_, i) => x(n, Math.floor(i / 4), i % 4, c));

for (const [name, pool, combine] of [
  ["globalAveragePooling2d", globalAveragePooling2d, meanOf],
  ["globalMaxPooling2d", globalMaxPooling2d, (numbers: readonly number[]) => Math.max(...numbers)],
] as const) {
  checkLayer(name, {
    layer: () => pool,
    inputs: [shape],
    output: [2, 3],
    open: [[null, null, 3]],
    reference:
      ([x]) =>
      (n, c) =>
        combine(numbersOf(x!, n!, c!)),
  });
  checkLayer(`${name}, height and width kept`, {
    layer: () => pool({ keepDims: true }),
    inputs: [shape],
    output: [2, 1, 1, 3],
    open: [[null, null, 3]],
    reference:
      ([x]) =>
      (n, _y, _x, c) =>
        combine(numbersOf(x!, n!, c!)),
  });
}

checkLayer("adaptiveAveragePooling2d: windows that cover the image and may overlap by a pixel", {
  layer: () => adaptiveAveragePooling2d([2, 3]),
  inputs: [[2, 5, 7, 2]],
  output: [2, 2, 3, 2],
  open: [[null, null, 2]],
  reference:
    ([x]) =>
    (n, i, j, c) => {
      const [rows, columns] = [[i! * 2.5, (i! + 1) * 2.5] as const, [(j! * 7) / 3, ((j! + 1) * 7) / 3] as const];
      const numbers: number[] = [];
      for (let y = Math.floor(rows[0]); y < Math.ceil(rows[1]); y++) {
        for (let z = Math.floor(columns[0]); z < Math.ceil(columns[1]); z++) numbers.push(x!(n!, y, z, c!));
      }
      return meanOf(numbers);
    },
});

checkLayer("adaptiveAveragePooling2d: of fewer pixels than come out, some are repeated", {
  layer: () => adaptiveAveragePooling2d([2, 6]),
  inputs: [[2, 1, 4, 2]],
  output: [2, 2, 6, 2],
  open: [[null, null, 2]],
  reference:
    ([x]) =>
    (n, _, j, c) => {
      const [start, end] = [Math.floor((j! * 4) / 6), Math.ceil(((j! + 1) * 4) / 6)];
      return meanOf(Array.from({ length: end - start }, (_, k) => x!(n!, 0, start + k, c!)));
    },
});
