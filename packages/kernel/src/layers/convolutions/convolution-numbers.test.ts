/** @file Values and gradients of the convolution layers. */
import {
  checkLayer,
  convolutionByLoops,
  expectLayer,
  type LoopMargins,
  placesAlong,
  sameMargins,
  transposedByLoops,
} from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { conv2d } from "./conv2d.ts";
import { conv2dTranspose } from "./conv2d-transpose.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import { separableConv2d } from "./separable-conv2d.ts";

const NONE: LoopMargins = [
  [0, 0],
  [0, 0],
];
const number = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const pairOf = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(number(min, max), number(min, max));
const paddings = fc.constantFrom("same" as const, "valid" as const);

test("conv2d", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        size: pairOf(5, 7),
        kernelSize: pairOf(1, 3),
        strides: pairOf(1, 2),
        dilationRate: pairOf(1, 2),
        padding: paddings,
        groups: number(1, 2),
        useBias: fc.boolean(),
      }),
      ({ size, kernelSize, strides, dilationRate, padding, groups, useBias }) => {
        const margins = padding === "same" ? sameMargins(size, kernelSize, strides, dilationRate) : NONE;
        const loops = convolutionByLoops({ strides, dilationRate, groups }, margins);
        const [high, wide] = [0, 1].map((axis) =>
          placesAlong(size[axis]!, margins[axis]!, kernelSize[axis]!, strides[axis]!, dilationRate[axis]!),
        );
        return expectLayer({
          layer: () => conv2d(4, kernelSize, { strides, dilationRate, padding, groups, useBias }),
          inputs: [[2, ...size, 4]],
          output: [2, high!, wide!, 4],
          weights: { kernel: [4, 4 / groups, ...kernelSize], ...(useBias ? { bias: [4] } : {}) },
          reference: ([x], { kernel, bias }) => loops(x!, kernel!, bias),
          open: [[null, null, 4]],
        });
      },
    ),
    { numRuns: 10, seed: 1 },
  ));

test("depthwiseConv2d", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({ strides: number(1, 2), padding: paddings, depthMultiplier: number(1, 2), useBias: fc.boolean() }),
      ({ strides, padding, depthMultiplier, useBias }) => {
        const margins = padding === "same" ? sameMargins([6, 7], [3, 2], [strides, strides]) : NONE;
        const filters = 3 * depthMultiplier;
        const loops = convolutionByLoops({ strides: [strides, strides], dilationRate: [1, 1], groups: 3 }, margins);
        return expectLayer({
          layer: () => depthwiseConv2d([3, 2], { strides, padding, depthMultiplier, useBias }),
          inputs: [[2, 6, 7, 3]],
          output: [2, placesAlong(6, margins[0], 3, strides), placesAlong(7, margins[1], 2, strides), filters],
          weights: { depthwiseKernel: [filters, 1, 3, 2], ...(useBias ? { bias: [filters] } : {}) },
          reference: ([x], { depthwiseKernel, bias }) => loops(x!, depthwiseKernel!, bias),
          open: [[null, null, 3]],
        });
      },
    ),
    { numRuns: 6, seed: 1 },
  ));

checkLayer("separableConv2d: within channels, then across", {
  layer: () => separableConv2d(3, 3, { padding: "same", depthMultiplier: 2 }),
  inputs: [[2, 4, 5, 2]],
  output: [2, 4, 5, 3],
  weights: { depthwiseKernel: [4, 1, 3, 3], pointwiseKernel: [3, 4, 1, 1], bias: [3] },
  reference: ([x], { depthwiseKernel, pointwiseKernel, bias }) => {
    const within = convolutionByLoops(
      { strides: [1, 1], dilationRate: [1, 1], groups: 2 },
      sameMargins([4, 5], [3, 3], [1, 1]),
    )(x!, depthwiseKernel!);
    return (n, y, z, filter) =>
      [0, 1, 2, 3].reduce((sum, c) => sum + within(n!, y!, z!, c) * pointwiseKernel!(filter!, c, 0, 0), bias!(filter!));
  },
});

// Keras 3: "same" gives n · s and crops max(k − s, 0) pixels, an odd one at the end; "valid" gives (n − 1) · s + max(k,
// s).
test("conv2dTranspose", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({ size: pairOf(3, 4), kernel: number(1, 4), strides: number(1, 3), padding: paddings }),
      ({ size, kernel, strides, padding }) => {
        const cut = padding === "same" ? Math.max(kernel - strides, 0) : 0;
        const before = Math.floor(cut / 2);
        const after = (n: number): number =>
          padding === "same" ? n * strides : (n - 1) * strides + Math.max(kernel, strides);
        const loops = transposedByLoops({ strides: [strides, strides], dilationRate: [1, 1], groups: 1 }, [
          [before, 0],
          [before, 0],
        ]);
        return expectLayer({
          layer: () => conv2dTranspose(3, kernel, { strides, padding }),
          inputs: [[2, ...size, 2]],
          output: [2, after(size[0]), after(size[1]), 3],
          weights: { kernel: [2, 3, kernel, kernel], bias: [3] },
          reference: ([y], { kernel: weights, bias }) => loops(y!, weights!, bias),
          open: [[null, null, 2]],
        });
      },
    ),
    { numRuns: 12, seed: 1 },
  ));

checkLayer("conv2dTranspose as PyTorch's padding 1 and output padding 1", {
  layer: () =>
    conv2dTranspose(2, 3, {
      strides: 2,
      padding: [
        [1, 1],
        [1, 1],
      ],
      outputPadding: 1,
      useBias: false,
    }),
  inputs: [[1, 3, 4, 2]],
  output: [1, 6, 8, 2],
  weights: { kernel: [2, 2, 3, 3] },
  reference: ([y], { kernel }) =>
    transposedByLoops({ strides: [2, 2], dilationRate: [1, 1], groups: 1 }, [
      [1, 0],
      [1, 0],
    ])(y!, kernel!),
});

checkLayer("an activation inside a convolution", {
  layer: () => conv2d(2, 1, { activation: "sigmoid", useBias: false }),
  inputs: [[1, 2, 2, 2]],
  output: [1, 2, 2, 2],
  weights: { kernel: [2, 2, 1, 1] },
  reference: ([x], { kernel }) => {
    const sums = convolutionByLoops({ strides: [1, 1], dilationRate: [1, 1], groups: 1 }, NONE)(x!, kernel!);
    return (...place) => 1 / (1 + Math.exp(-sums(...place)));
  },
});
