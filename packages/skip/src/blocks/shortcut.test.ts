import { input, model } from "@tributary/kernel";
import { computeArrays } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import { shortcut } from "./shortcut.ts";

const photo = input([28, 28, 64]);

test("the example", () => {
  expect(shortcut({ filters: 128, strides: 2, option: "A" })(photo).shape).toEqual([null, 14, 14, 128]);
});

describe("option A", () => {
  test("has no weights and leaves an input that fits as it is", () => {
    expect(model(photo, shortcut({ filters: 128, strides: 2, option: "A" })).weights).toEqual([]);
    expect(shortcut({ filters: 64, option: "A" })(photo)).toBe(photo);
  });

  test("keeps every second pixel and appends channels of zeros", async () => {
    const image = input([3, 4, 1], { name: "image" });
    const pixels = { shape: [1, 3, 4, 1], data: Float32Array.from({ length: 12 }, (_, i) => i + 1) };
    const [value] = await computeArrays([shortcut({ filters: 2, strides: 2, option: "A" })(image)], { image: pixels });
    expect(value!.shape).toEqual([1, 2, 2, 2]);
    expect([...(value!.data as Float32Array)]).toEqual([1, 0, 3, 0, 9, 0, 11, 0]);
  });

  test("cannot take channels away", () => {
    expect(() => shortcut({ filters: 32, option: "A" })(photo)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: shortcut: option "A" appends channels and cannot take away 32
        received  [null, 28, 28, 64]
        expected  at most 32 channels
        to fix    use option "B", which projects the channels, or give the body more filters]
    `);
  });
});

describe("option B", () => {
  test("projects only where the shape changes", () => {
    expect(shortcut({ filters: 64 })(photo)).toBe(photo);
    expect(model(photo, shortcut({ filters: 128 })).weights.map(({ name }) => name)).toEqual([
      "shortcut/conv2d/kernel",
      "shortcut/batchNormalization/gamma",
      "shortcut/batchNormalization/beta",
      "shortcut/batchNormalization/movingMean",
      "shortcut/batchNormalization/movingVariance",
    ]);
    expect(shortcut({ filters: 64, strides: 2 })(photo).shape).toEqual([null, 14, 14, 64]);
  });
});

test("option C always projects", () => {
  expect(model(photo, shortcut({ filters: 64, option: "C" })).weights).toHaveLength(5);
});
