import { agree } from "@tributary/testing";
import { expect, test } from "vitest";
import { type TransposedShape, transposedCrops, transposedShape } from "./transposed-convolution.ts";

const window = { kernelSize: 2, padding: "valid", strides: 2, outputPadding: null } as const;
type S = [null, 28, 28, 8];
const s = [null, 28, 28, 8] as const;

test("Keras' sizes for 28 pixels in steps of 2", () => {
  agree<TransposedShape<S, 4, 1, "same", 2, null>>(
    transposedShape(s, 4, { ...window, padding: "same", kernelSize: 1 }),
  ).on([null, 56, 56, 4]);
  agree<TransposedShape<S, 4, 4, "same", 2, null>>(
    transposedShape(s, 4, { ...window, padding: "same", kernelSize: 4 }),
  ).on([null, 56, 56, 4]);
  agree<TransposedShape<S, 4, 2, "valid", 2, null>>(transposedShape(s, 4, window)).on([null, 56, 56, 4]);
  agree<TransposedShape<S, 4, 3, "valid", 2, null>>(transposedShape(s, 4, { ...window, kernelSize: 3 })).on([
    null,
    57,
    57,
    4,
  ]);
  agree<TransposedShape<S, 4, 4, "valid", 2, null>>(transposedShape(s, 4, { ...window, kernelSize: 4 })).on([
    null,
    58,
    58,
    4,
  ]);
  agree<TransposedShape<S, 4, 3, "same", 2, 0>>(
    transposedShape(s, 4, { ...window, padding: "same", kernelSize: 3, outputPadding: 0 }),
  ).on([null, 55, 55, 4]);
  agree<TransposedShape<S, 4, 3, "same", 2, 1>>(
    transposedShape(s, 4, { ...window, padding: "same", kernelSize: 3, outputPadding: 1 }),
  ).on([null, 56, 56, 4]);
  agree<TransposedShape<S, 4, 3, "valid", 2, 1>>(
    transposedShape(s, 4, { ...window, kernelSize: 3, outputPadding: 1 }),
  ).on([null, 58, 58, 4]);
});

test("sides in pixels, as PyTorch has them", () => {
  agree<TransposedShape<S, 4, 3, [[1, 1], [1, 1]], 2, 1>>(
    transposedShape(s, 4, {
      kernelSize: 3,
      padding: [
        [1, 1],
        [1, 1],
      ],
      strides: 2,
      outputPadding: 1,
    }),
  ).on([null, 56, 56, 4]);
});

test("an odd pixel is cropped at the end, where PyTorch crops it at the start", () => {
  expect(transposedCrops({ ...window, kernelSize: 3, padding: "same" })).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(
    transposedCrops({
      ...window,
      kernelSize: 3,
      padding: [
        [1, 1],
        [1, 1],
      ],
      outputPadding: 1,
    }),
  ).toEqual([
    [1, 0],
    [1, 0],
  ]);
  expect(transposedCrops({ ...window, kernelSize: 4, padding: "same" })).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(transposedCrops(window)).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(transposedCrops({ ...window, kernelSize: 1 })).toEqual([
    [0, -1],
    [0, -1],
  ]);
});

test("a shape that is not an image's is refused", () => {
  agree<TransposedShape<[null, 100], 4, 3, "valid", 2, null>>(transposedShape([null, 100], 4, window)).on(
    "conv2dTranspose: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  );
});
