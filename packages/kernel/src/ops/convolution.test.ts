import { checkOp, convolutionByLoops, expectOp, placesAlong, transposedByLoops } from "@tributary/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { convolve, convolveTransposed } from "./convolution.ts";
import type { ConvolveAttrs } from "./convolve-attributes.ts";
import { type Margins, marginsOf, type Pair } from "./window.ts";

const plain: ConvolveAttrs = { strides: [1, 1], dilationRate: [1, 1], padding: "valid", groups: 1 };

interface Case {
  readonly image: readonly [number, number, number, number];
  readonly kernel: readonly [number, number, number, number];
  readonly attrs: ConvolveAttrs;
  readonly biased: boolean;
}

const expectConvolution = async ({ image, kernel, attrs, biased }: Case): Promise<void> => {
  const window = { ...attrs, kernelSize: [kernel[2], kernel[3]] as Pair };
  const margins = marginsOf(window, image[1], image[2])!;
  const places = [0, 1].map((axis) =>
    placesAlong(image[axis + 1]!, margins[axis]!, kernel[axis + 2]!, attrs.strides[axis]!, attrs.dilationRate[axis]!),
  );
  const operands = [image, kernel, ...(biased ? [[kernel[0]]] : [])];
  await expectOp({
    run: ([x, weights, bias]) => convolve(x!, weights!, bias, attrs),
    inputs: operands,
    output: [image[0], places[0]!, places[1]!, kernel[0]],
    reference: convolutionByLoops(attrs, margins),
    open: [[null, null, null, image[3]], ...operands.slice(1)],
  });
};

test("a convolution is four loops, whatever the strides, dilations, padding and groups", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        batch: fc.integer({ min: 1, max: 2 }),
        size: fc.tuple(fc.integer({ min: 5, max: 8 }), fc.integer({ min: 5, max: 8 })),
        kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        dilationRate: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
        padding: fc.constantFrom<ConvolveAttrs["padding"]>("same", "valid", [
          [1, 0],
          [2, 1],
        ]),
        groups: fc.integer({ min: 1, max: 3 }),
        channels: fc.integer({ min: 1, max: 2 }),
        filters: fc.integer({ min: 1, max: 2 }),
        biased: fc.boolean(),
      }),
      ({ batch, size, kernel, strides, dilationRate, padding, groups, channels, filters, biased }) =>
        expectConvolution({
          image: [batch, ...size, channels * groups],
          kernel: [filters * groups, channels, ...kernel],
          attrs: { strides, dilationRate, padding, groups },
          biased,
        }),
    ),
    { numRuns: 25, seed: 1 },
  ));

test.for<readonly [string, Case]>([
  [
    "a stem: few channels, many taps",
    { image: [2, 9, 9, 3], kernel: [4, 3, 5, 5], attrs: { ...plain, strides: [2, 2], padding: "same" }, biased: false },
  ],
  [
    "many channels on a small map",
    { image: [2, 6, 5, 6], kernel: [5, 6, 3, 3], attrs: { ...plain, padding: "same" }, biased: true },
  ],
  [
    "many channels on a large map",
    { image: [1, 20, 21, 5], kernel: [2, 5, 3, 3], attrs: { ...plain, padding: "same" }, biased: false },
  ],
  [
    "one filter per channel",
    { image: [2, 7, 7, 4], kernel: [4, 1, 3, 3], attrs: { ...plain, padding: "same", groups: 4 }, biased: true },
  ],
  [
    "two filters per channel",
    {
      image: [2, 6, 6, 3],
      kernel: [6, 1, 3, 3],
      attrs: { ...plain, strides: [2, 2], padding: "same", groups: 3 },
      biased: false,
    },
  ],
  ["a pixel at a time", { image: [2, 4, 4, 6], kernel: [3, 6, 1, 1], attrs: plain, biased: true }],
  [
    "every other pixel",
    { image: [2, 6, 7, 5], kernel: [3, 5, 1, 1], attrs: { ...plain, strides: [2, 2], padding: "same" }, biased: false },
  ],
  [
    "one row, as Inception's 1 × 7",
    { image: [1, 8, 9, 5], kernel: [3, 5, 1, 7], attrs: { ...plain, padding: "same" }, biased: false },
  ],
])("%s", ([, example]) => expectConvolution(example));

const expectTransposed = async (
  image: readonly [number, number, number, number],
  kernel: readonly [number, number, number, number],
  attrs: ConvolveAttrs & { readonly padding: Margins },
  outputPadding: Pair,
  biased: boolean,
): Promise<void> => {
  const size = [0, 1].map(
    (axis) =>
      (image[axis + 1]! - 1) * attrs.strides[axis]! +
      (kernel[axis + 2]! - 1) * attrs.dilationRate[axis]! +
      1 -
      attrs.padding[axis]![0] -
      attrs.padding[axis]![1] +
      outputPadding[axis]!,
  );
  const filters = kernel[1] * attrs.groups;
  const operands = [image, kernel, ...(biased ? [[filters]] : [])];
  await expectOp({
    run: ([y, weights, bias]) => convolveTransposed(y!, weights!, { ...attrs, outputPadding }, bias),
    inputs: operands,
    output: [image[0], size[0]!, size[1]!, filters],
    reference: transposedByLoops(attrs, attrs.padding),
    open: [[null, null, null, image[3]], ...operands.slice(1)],
  });
};

test("a transposed convolution spreads every pixel, whatever the strides, dilations, margins and groups", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        size: fc.tuple(fc.integer({ min: 3, max: 5 }), fc.integer({ min: 3, max: 5 })),
        kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        dilationRate: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
        padding: fc.constantFrom(
          [
            [0, 0],
            [0, 0],
          ] as const,
          [
            [1, 0],
            [0, 1],
          ] as const,
          [
            [1, 1],
            [1, 1],
          ] as const,
        ),
        groups: fc.integer({ min: 1, max: 2 }),
        channels: fc.integer({ min: 1, max: 2 }),
        filters: fc.integer({ min: 1, max: 2 }),
        extra: fc.boolean(),
        biased: fc.boolean(),
      }),
      ({ size, kernel, strides, dilationRate, padding, groups, channels, filters, extra, biased }) => {
        const more = (axis: 0 | 1): number => (extra && strides[axis] > 1 ? 1 : 0);
        return expectTransposed(
          [2, ...size, channels * groups],
          [channels * groups, filters, ...kernel],
          { strides, dilationRate, padding, groups },
          [more(0), more(1)],
          biased,
        );
      },
    ),
    { numRuns: 25, seed: 1 },
  ));

test("with strides of 1 a large map is convolved with the kernel rotated by 180°", () =>
  expectTransposed(
    [1, 20, 21, 2],
    [2, 3, 3, 2],
    {
      ...plain,
      padding: [
        [1, 1],
        [0, 1],
      ],
    },
    [0, 0],
    false,
  ));

const image = (...shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });

test("a kernel for another number of channels is refused", () => {
  expect(() => convolve(image(1, 8, 8, 3), image(4, 5, 3, 3), undefined, plain)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: convolve: the kernel was made for 5 channels, the image has 3
      received  [1, 8, 8, 3]
      expected  [batch, height, width, 5]
      to fix    give the layer images with 5 channels, or make another layer (kernel 4 × 5 × 3 × 3)]
  `);
});

checkOp("a kernel's own gradient's gradient: the convolution of a convolved image", {
  run: ([x, kernel]) => convolve(convolve(x!, kernel!, undefined, plain), kernel!, undefined, plain),
  inputs: [
    [1, 5, 5, 2],
    [2, 2, 2, 2],
  ],
  output: [1, 3, 3, 2],
});

test("a gradient needs known sizes", () => {
  const image = fromSource([1, null, null, 3], "float32", { kind: "input", name: null });
  const kernel = fromSource([4, 3, 3, 3], "float32", { kind: "input", name: null });
  const y = convolve(image, kernel, undefined, { ...plain, strides: [2, 2], padding: "same" });
  expect(() => gradients(y, [kernel])).toThrowErrorMatchingInlineSnapshot(`
    [GradientError: axis 1 has no known size
      received  [1, null, null, 3]
      expected  known sizes when gradients are built
      to fix    bind the sizes first: the training step is built for one batch shape]
  `);
});
