import { expect, test } from "vitest";
import { mirrored } from "./tiling.ts";

test("the border is mirrored", () => {
  expect([-2, -1, 0, 3, 4, 5].map((place) => mirrored(place, 4))).toEqual([2, 1, 0, 3, 2, 1]);
});

test("far outside, the image is mirrored repeatedly", () => {
  expect([-7, -6, -5, -4, -3, 6, 7, 8, 9].map((place) => mirrored(place, 3))).toEqual([1, 2, 1, 0, 1, 2, 1, 0, 1]);
  expect([-5, 0, 3].map((place) => mirrored(place, 1))).toEqual([0, 0, 0]);
});
