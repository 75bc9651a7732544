import { imageFrom } from "@tributary/images";
import { expect, test } from "vitest";
import { gaussianBlur } from "./gaussian-blur.ts";

test("spreads each pixel over its neighbors", () => {
  const { data } = gaussianBlur(imageFrom(Float32Array.of(0, 0, 1, 0, 0), [1, 5, 1]), 0.5);
  expect(Array.from(data, (x) => Math.round(x * 100) / 100)).toEqual([0, 0.11, 0.79, 0.11, 0]);
});

test("leaves an even picture as it is, up to its border, in every channel", () => {
  const even = imageFrom(
    Float32Array.from({ length: 6 * 5 * 3 }, (_, i) => (i % 3) / 2),
    [6, 5, 3],
  );
  const { data, shape } = gaussianBlur(even, 1.5);
  expect(shape).toEqual([6, 5, 3]);
  for (const [i, x] of data.entries()) expect(x).toBeCloseTo((i % 3) / 2, 5);
});
