import { describe, expect, test } from "vitest";
import { onBackground, toBytes, toFloat, toGray, toRgb, withChannels } from "./channels.ts";
import { crop, cropCenter } from "./crop.ts";
import { imageFrom } from "./image.ts";
import { toMask } from "./mask-colors.ts";
import { normalize, preprocess } from "./preprocess.ts";
import { resize, resizeMask, resizeToCover } from "./resize.ts";

const bytes = (shape: readonly [number, number, number], ...values: readonly number[]) =>
  imageFrom(Uint8Array.from(values), shape);

describe("image", () => {
  test("names the axes of an array", () => {
    expect(imageFrom(new Uint8Array(12), [2, 2, 3]).shape).toEqual([2, 2, 3]);
  });

  test("refuses an array that is too short", () => {
    expect(() => imageFrom(new Uint8Array(11), [2, 2, 3])).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: the numbers do not fill a picture of this shape
        received  11 numbers for [2, 2, 3]
        expected  12 numbers, and 1 to 4 channels]
    `);
  });
});

describe("channels", () => {
  test("color becomes gray by luma, in bytes, words and floats", () => {
    expect(toGray(bytes([1, 1, 3], 255, 0, 0)).data).toEqual(Uint8Array.of(76));
    expect(toGray(imageFrom(Uint16Array.of(0, 65535, 0), [1, 1, 3])).data).toEqual(Uint16Array.of(38469));
    expect(toGray(imageFrom(Float32Array.of(0, 0, 1), [1, 1, 3])).data[0]).toBeCloseTo(0.114);
  });

  test("gray is repeated, alpha is dropped or made opaque", () => {
    expect(toRgb(bytes([1, 2, 1], 7, 9)).data).toEqual(Uint8Array.of(7, 7, 7, 9, 9, 9));
    expect(toRgb(bytes([1, 1, 4], 1, 2, 3, 0)).data).toEqual(Uint8Array.of(1, 2, 3));
    expect(toRgb(bytes([1, 1, 2], 5, 0)).data).toEqual(Uint8Array.of(5, 5, 5));
    expect(withChannels(bytes([1, 1, 3], 1, 2, 3), 4).data).toEqual(Uint8Array.of(1, 2, 3, 255));
    expect(withChannels(bytes([1, 1, 2], 5, 6), 4).data).toEqual(Uint8Array.of(5, 5, 5, 6));
    expect(withChannels(bytes([1, 1, 2], 5, 6), 1).data).toEqual(Uint8Array.of(5));
  });

  test("onBackground mixes with the background", () => {
    expect(onBackground(bytes([1, 1, 4], 0, 0, 0, 51)).data).toEqual(Uint8Array.of(204, 204, 204));
    expect(onBackground(bytes([1, 1, 4], 255, 255, 255, 0), [1, 0, 0]).data).toEqual(Uint8Array.of(255, 0, 0));
    expect(onBackground(bytes([1, 1, 2], 0, 0), 0.4).data).toEqual(Uint8Array.of(102));
    expect(onBackground(bytes([1, 1, 3], 1, 2, 3)).data).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("pixel types are converted, and the picture stays the same", () => {
    expect(Array.from(toFloat(bytes([1, 3, 1], 0, 51, 255)).data)).toEqual([0, Math.fround(0.2), 1]);
    expect(toFloat(imageFrom(Uint16Array.of(65535), [1, 1, 1])).data).toEqual(Float32Array.of(1));
    expect(toBytes(imageFrom(Float32Array.of(-1, 0.2, 1), [1, 3, 1])).data).toEqual(Uint8Array.of(0, 51, 255));
    expect(toBytes(imageFrom(Uint16Array.of(65535, 257), [1, 2, 1])).data).toEqual(Uint8Array.of(255, 1));
  });
});

describe("crop", () => {
  const picture = bytes([3, 3, 1], 0, 1, 2, 3, 4, 5, 6, 7, 8);

  test("cuts a piece out", () => {
    expect(crop(picture, { top: 1, left: 0, height: 2, width: 2 }).data).toEqual(Uint8Array.of(3, 4, 6, 7));
    expect(cropCenter(picture, 1).data).toEqual(Uint8Array.of(4));
    expect(cropCenter(picture, [3, 2]).data).toEqual(Uint8Array.of(0, 1, 3, 4, 6, 7));
  });

  test("refuses a piece that sticks out", () => {
    expect(() => crop(picture, { top: 2, left: 0, height: 2, width: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: the piece to crop does not lie inside the picture
        received  rows 2 to 4, columns 0 to 2
        expected  rows 0 to 3, columns 0 to 3
        to fix    ask for a smaller piece, or resize() the picture first]
    `);
  });
});

describe("resize", () => {
  test("bilinear has half-pixel centers, as Keras and PyTorch", () => {
    const row = imageFrom(Float32Array.of(0, 1, 2, 3), [1, 4, 1]);
    expect(Array.from(resize(row, [1, 8]).data)).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
  });

  test("area is the mean of what a pixel covers", () => {
    const square = imageFrom(Float32Array.of(0, 2, 4, 6), [2, 2, 1]);
    expect(Array.from(resize(square, 1).data)).toEqual([3]);
    // Three pixels into two: each covers one and a half.
    expect(Array.from(resize(imageFrom(Float32Array.of(0, 3, 6), [1, 3, 1]), [1, 2]).data)).toEqual([1, 5]);
  });

  test("area keeps the mean, whatever the size", () => {
    const noise = imageFrom(
      Float32Array.from({ length: 35 * 3 }, (_, i) => (i * 37) % 11),
      [5, 7, 3],
    );
    const mean = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    for (const size of [
      [2, 3],
      [4, 4],
      [1, 7],
      [3, 1],
    ] as const) {
      expect(mean(resize(noise, size, { method: "area" }).data)).toBeCloseTo(mean(noise.data), 4);
    }
  });

  test("nearest makes no new values, channels stay apart", () => {
    const pair = bytes([1, 2, 3], 1, 2, 3, 7, 8, 9);
    expect(resize(pair, [1, 4], { method: "nearest" }).data).toEqual(Uint8Array.of(1, 2, 3, 1, 2, 3, 7, 8, 9, 7, 8, 9));
    const mask = { data: Int32Array.of(0, 5, 7, 9), shape: [2, 2] } as const;
    expect(resizeMask(mask, [2, 4]).data).toEqual(Int32Array.of(0, 0, 5, 5, 7, 7, 9, 9));
  });

  test("a picture of the right size is returned as it is", () => {
    const pair = bytes([1, 2, 1], 1, 2);
    expect(resize(pair, [1, 2])).toBe(pair);
  });

  test("covering keeps the proportions and cuts the middle out", () => {
    const wide = imageFrom(Float32Array.of(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5), [2, 6, 1]);
    expect(Array.from(resizeToCover(wide, 2).data)).toEqual([2, 3, 2, 3]);
    expect(resizeToCover(imageFrom(new Uint8Array(300 * 451 * 3), [300, 451, 3]), 224).shape).toEqual([224, 224, 3]);
  });

  test("refuses an invalid size", () => {
    expect(() => resize(bytes([1, 1, 1], 0), [0, 2])).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: a picture cannot have this size
        received  0 × 2 pixels
        expected  a height and a width that are whole numbers above 0]
    `);
  });
});

describe("preprocess", () => {
  const pixel = bytes([1, 1, 3], 255, 0, 51);

  test("tf: −1 to 1", () => {
    expect(Array.from(preprocess("tf")(pixel).data)).toEqual([1, -1, Math.fround(-0.6)]);
  });

  test("caffe: blue, green, red, minus their means, not scaled", () => {
    expect(preprocess("caffe")(pixel).data).toEqual(Float32Array.of(51 - 103.939, -116.779, 255 - 123.68));
  });

  test("torch: ImageNet's mean and deviation", () => {
    expect(preprocess("torch")(pixel).data).toEqual(
      Float32Array.of((1 - 0.485) / 0.229, -0.456 / 0.224, (0.2 - 0.406) / 0.225),
    );
  });

  test.for(["caffe", "tf", "torch"] as const)("%s: the kind of number does not matter", (mode) => {
    const expected = Array.from(preprocess(mode)(pixel).data);
    const words = preprocess(mode)(imageFrom(Uint16Array.of(65535, 0, 51 * 257), [1, 1, 3]));
    const floats = preprocess(mode)(imageFrom(Float32Array.of(1, 0, 0.2), [1, 1, 3]));
    for (const [i, value] of expected.entries()) {
      expect(words.data[i]).toBeCloseTo(value, 4);
      expect(floats.data[i]).toBeCloseTo(value, 4);
    }
  });

  test("normalize takes one mean and one deviation for each channel", () => {
    expect(normalize(bytes([1, 2, 1], 255, 0), { mean: [0.5], std: [0.25] }).data).toEqual(Float32Array.of(2, -2));
    expect(() => normalize(pixel, { mean: [0.5], std: [0.25] })).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: normalize(): there must be one mean and one standard deviation for each channel
        received  1 means and 1 standard deviations
        expected  3 of each]
    `);
  });

  test("gray is refused, with the fix", () => {
    expect(() => preprocess("caffe")(bytes([1, 1, 1], 0))).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: preprocess("caffe"): a picture with 1 channels cannot be prepared for weights that were trained on color
        received  [1, 1, 1]
        expected  [height, width, 3]
        to fix    give it toRgb(picture), which repeats gray and drops alpha]
    `);
  });
});

describe("toMask", () => {
  test("gray levels, indexes and colors become classes", () => {
    const classes = ["sky", "bird"];
    expect(toMask(bytes([1, 2, 1], 0, 255), { classes, palette: [0, 255] }).data).toEqual(Int32Array.of(0, 1));
    expect(toMask(bytes([1, 2, 1], 1, 0), { classes }).data).toEqual(Int32Array.of(1, 0));
    const colors = bytes([1, 2, 3], 255, 0, 0, 0, 0, 255);
    expect(toMask(colors, { classes, palette: ["#0000FF", "#ff0000"] }).data).toEqual(Int32Array.of(1, 0));
  });

  test("an unknown class is named with its place", () => {
    expect(() =>
      toMask(bytes([2, 2, 1], 0, 1, 0, 255), { classes: ["sky", "bird"] }, "masks/1.png"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: masks/1.png: a pixel of the mask is of no known class
        received  gray level 255 in row 1, column 1
        expected  gray levels 0 to 1: sky, bird
        to fix    name every class in classes, or give each class's color or gray level in palette, such as [0, 255]]
    `);
    expect(() =>
      toMask(bytes([1, 1, 3], 1, 2, 3), { classes: ["sky", "bird"], palette: ["#000000", "#ff0000"] }, "masks/1.png"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: masks/1.png: a pixel of the mask is of no known class
        received  color #010203 in row 0, column 0
        expected  #000000 (sky), #ff0000 (bird)
        to fix    add the class and its color; if colors are blurred, save masks without loss (PNG) and resize them with nearest]
    `);
  });

  test("a palette must have a color for each class", () => {
    expect(() =>
      toMask(bytes([1, 1, 1], 0), { classes: ["sky"], palette: [0, 1] }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: mask: there must be one color for each class
        received  2 colors
        expected  1 colors: sky]
    `);
    expect(() =>
      toMask(bytes([1, 1, 1], 0), { classes: ["sky"], palette: ["red"] }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: mask: the palette has a color that cannot be understood
        received  "red"
        expected  six digits after #, such as "#ff0000", or a gray level]
    `);
  });
});
