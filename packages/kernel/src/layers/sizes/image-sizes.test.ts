import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, input } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { cropAndConcatenate } from "../merging/crop-and-concatenate.ts";
import { centerCrop } from "./center-crop.ts";
import { cropping2d } from "./cropping2d.ts";
import { depthToSpace, spaceToDepth } from "./depth-to-space.ts";
import { resizing } from "./resizing.ts";
import { cropLike, padLike, resizeLike } from "./same-size.ts";
import { upSampling2d } from "./up-sampling2d.ts";
import { zeroPadding2d } from "./zero-padding2d.ts";

const numbers = async (y: Tensor): Promise<readonly number[]> => {
  const [value] = await evaluateTensors([], [y]);
  return Array.from(value!.data as Float32Array);
};
/** A row of pixels: an image one pixel high, of one channel. */
const row = (...pixels: readonly number[]): Tensor => constant(Float32Array.from(pixels), [1, 1, pixels.length, 1]);
const image = input([28, 28, 3]);

describe("borders", () => {
  test("are added", () => {
    expectTypeOf(zeroPadding2d(3)(input([224, 224, 3]))).toEqualTypeOf<Tensor<[null, 230, 230, 3]>>();
    expect(zeroPadding2d(3)(input([224, 224, 3])).shape).toEqual([null, 230, 230, 3]);
    expect(
      zeroPadding2d([
        [0, 1],
        [2, 3],
      ])(image).shape satisfies [null, 29, 33, 3],
    ).toEqual([null, 29, 33, 3]);
  });

  test("are cut away", async () => {
    const y = cropping2d([
      [2, 2],
      [4, 4],
    ])(image);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 24, 20, 3]>>();
    expect(y.shape).toEqual([null, 24, 20, 3]);
    expect(cropping2d(1)(input([null, 28, 3])).shape).toEqual([null, null, 26, 3]);
    expect(
      await numbers(
        cropping2d([
          [0, 0],
          [1, 2],
        ])(row(0, 1, 2, 3, 4)),
      ),
    ).toEqual([1, 2]);
  });

  test("until nothing is left", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => cropping2d(14)(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: cropping2d: height (axis 1) is 28, and 28 would be cut away
        received  [null, 28, 28, 3]
        expected  at least one pixel to be left
        to fix    crop less, or use a larger input]
    `);
    expect(() => zeroPadding2d(-1)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: zeroPadding2d: padding is -1
        received  -1
        expected  whole numbers of pixels: one for all sides, [height, width], or [[top, bottom], [left, right]]
        to fix    give padding whole numbers, 0 or more]
    `);
  });
});

describe("channels and pixels", () => {
  test("channels become pixels, and back", () => {
    const y = depthToSpace(2)(input([28, 14, 64]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 56, 28, 16]>>();
    expect(y.shape).toEqual([null, 56, 28, 16]);
    const back = spaceToDepth(2)(y);
    expectTypeOf(back).toEqualTypeOf<Tensor<[null, 28, 14, 64]>>();
    expect(back.shape).toEqual([null, 28, 14, 64]);
  });

  test("of open sizes, and of sizes that are known at run time only", () => {
    const open = input([null, null, 12]);
    expectTypeOf(depthToSpace(2)(open)).toEqualTypeOf<Tensor<[null, null, null, 3]>>();
    expectTypeOf(spaceToDepth(2)(open)).toEqualTypeOf<Tensor<[null, null, null, 48]>>();
    expect(depthToSpace(2)(open).shape).toEqual([null, null, null, 3]);
    const channels: number = 9;
    expectTypeOf(depthToSpace(3)(input([2, 2, channels]))).toEqualTypeOf<Tensor<[null, 6, 6, number]>>();
  });

  test("of others", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => depthToSpace(2)(input([8, 8, 6]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: depthToSpace: 6 channels cannot become blocks of 2 × 2 pixels
        received  [null, 8, 8, 6]
        expected  a number of channels that 4 divides
        to fix    give the layer before it 4 times the filters that should come out]
    `);
    // @ts-expect-error the compiler says the same sentence
    expect(() => spaceToDepth(2)(input([8, 7, 6]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: spaceToDepth: width (axis 2) is 7, which blocks of 2 pixels do not fill
        received  [null, 8, 7, 6]
        expected  a height and a width that 2 divides
        to fix    pad or crop the image to a multiple of 2 pixels]
    `);
    // @ts-expect-error the compiler says the same sentence
    expect(() => spaceToDepth(2)(input([8, 8, null]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: spaceToDepth: needs to know the number of channels, but this tensor is [null, 8, 8, null]
        received  [null, 8, 8, null]
        expected  a known number of channels
        to fix    give input() that size]
    `);
    // @ts-expect-error there is no such order
    expect(() => depthToSpace(2, { order: "crd" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: depthToSpace: order is "crd"
        received  "crd"
        expected  one of "tensorflow", "torch"
        to fix    choose one of them]
    `);
    expect(() => spaceToDepth(1.5)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: spaceToDepth: blockSize is 1.5
        received  1.5
        expected  a whole number, at least 1
        to fix    give blockSize a whole number such as 2]
    `);
  });
});

describe("upsampling and resizing", () => {
  test("by an integer factor", () => {
    expectTypeOf(upSampling2d(2)(input([28, 28, 64]))).toEqualTypeOf<Tensor<[null, 56, 56, 64]>>();
    expect(upSampling2d(2)(input([28, 28, 64])).shape).toEqual([null, 56, 56, 64]);
  });

  test("to a size", () => {
    const y = resizing(224, 224)(input([null, null, 3]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 224, 224, 3]>>();
    expect(y.shape).toEqual([null, 224, 224, 3]);
  });

  test("nearest repeats pixels", async () => {
    expect(await numbers(upSampling2d([1, 2])(row(0, 1, 2)))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test("bilinear on the half-pixel grid, as in Keras", async () => {
    const y = upSampling2d([1, 2], { interpolation: "bilinear" })(row(0, 1, 2, 3));
    expect(await numbers(y)).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
  });

  test("bilinear with aligned corners", async () => {
    const y = upSampling2d([1, 2], { interpolation: "bilinear", alignCorners: true })(row(0, 1, 2));
    expectAllClose(await numbers(y), [0, 0.4, 0.8, 1.2, 1.6, 2], { relative: 1e-6, absolute: 1e-6 }, "corners");
  });

  test("nearest to an uneven size rounds down, as in PyTorch", async () => {
    expect(await numbers(resizing(1, 5, { interpolation: "nearest" })(row(0, 1, 2)))).toEqual([0, 0, 1, 1, 2]);
  });

  test("unknown words and invalid sizes", () => {
    // @ts-expect-error there is no such interpolation
    expect(() => upSampling2d(2, { interpolation: "cubic" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: upSampling2d: interpolation is "cubic"
        received  "cubic"
        expected  one of "nearest", "bilinear"
        to fix    choose one of them]
    `);
    expect(() => resizing(0, 224)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: resizing: height is 0
        received  0
        expected  a whole number, at least 1
        to fix    give height a whole number such as 2]
    `);
  });
});

describe("one size for two images", () => {
  test("cropped around the center, an odd pixel at the end", async () => {
    expect(await numbers(centerCrop(1, 2)(row(0, 1, 2, 3, 4)))).toEqual([1, 2]);
    expect(await numbers(cropLike(row(0, 1, 2, 3, 4), row(9, 9)))).toEqual([1, 2]);
    expectTypeOf(centerCrop(56, 56)(input([64, 64, 512]))).toEqualTypeOf<Tensor<[null, 56, 56, 512]>>();
    const y = cropLike(input([64, 64, 512]), input([56, 56, 256]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 56, 56, 512]>>();
    expect(y.shape).toEqual([null, 56, 56, 512]);
  });

  test("padded with zeros, an odd pixel at the end", async () => {
    expect(await numbers(padLike(row(1, 2), row(9, 9, 9, 9, 9)))).toEqual([0, 1, 2, 0, 0]);
    expect(await numbers(padLike(row(1, 2), row(9, 9, 9, 9, 9), { border: "repeat" }))).toEqual([1, 1, 2, 2, 2]);
    expect(padLike(input([56, 56, 256]), input([57, 57, 512])).shape).toEqual([null, 57, 57, 256]);
  });

  test("resized", async () => {
    expect(await numbers(resizeLike(row(1, 2), row(9, 9, 9)))).toEqual([1, 1, 2]);
    expect(resizeLike(input([7, 7, 256]), input([15, 15, 512])).shape).toEqual([null, 15, 15, 256]);
  });

  test("cropped and concatenated: the copy-and-crop of the paper", async () => {
    const y = cropAndConcatenate(input([64, 64, 512]), input([56, 56, 512]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 56, 56, 1024]>>();
    expect(y.shape).toEqual([null, 56, 56, 1024]);
    expect(await numbers(cropAndConcatenate(row(1, 2, 3, 4), row(7, 8)))).toEqual([2, 7, 3, 8]);
  });

  test("unknown sizes are read from the data", async () => {
    const skip = input([null, null, 1]);
    const up = input([null, null, 1]);
    const y = cropAndConcatenate(skip, up);
    expect(y.shape).toEqual([null, null, null, 2]);
    const [value] = await evaluateTensors(
      [
        { tensor: skip, value: { dtype: "float32", shape: [1, 1, 4, 1], data: Float32Array.of(1, 2, 3, 4) } },
        { tensor: up, value: { dtype: "float32", shape: [1, 1, 2, 1], data: Float32Array.of(7, 8) } },
      ],
      [y],
    );
    expect(value).toMatchObject({ shape: [1, 1, 2, 2], data: Float32Array.of(2, 7, 3, 8) });
  });

  test("the wrong one is larger", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => cropAndConcatenate(input([27, 28, 64]), input([28, 28, 64]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: cropAndConcatenate: height (axis 1) 27 is smaller than 28
        received  [null, 27, 28, 64], [null, 28, 28, 64]
        expected  an image at least as large as what it is cropped to
        to fix    give the larger image first, since it is cropped to the other]
    `);
    // @ts-expect-error the compiler says the same sentence
    expect(() => padLike(input([30, 28, 64]), input([28, 28, 64]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: padLike: height (axis 1) 30 is larger than 28
        received  [null, 30, 28, 64], [null, 28, 28, 64]
        expected  an image at most as large as what it is padded to
        to fix    give the smaller image first, since it is padded to the other]
    `);
    // @ts-expect-error the compiler says the same sentence
    expect(() => centerCrop(30, 28)(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: centerCrop: height (axis 1) 28 is smaller than 30
        received  [null, 28, 28, 3]
        expected  an image at least as large as what it is cropped to
        to fix    crop to a smaller size, or pad the image first]
    `);
  });
});
