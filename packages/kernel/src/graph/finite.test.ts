import { expect, test } from "vitest";
import { firstNotFinite } from "./finite.ts";

const LARGEST = 3.4028234663852886e38;

test("the first number that is not finite, wherever it stands", () => {
  for (const length of [1, 3, 4, 7, 4095, 4096, 4097, 9001]) {
    for (const place of [0, 1, 2, 3, 4095, 4096, 4097, 8191, 9000].filter((place) => place < length)) {
      for (const number of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(firstNotFinite(new Float32Array(length).fill(1).fill(number, place))).toBe(place);
      }
    }
  }
  // Opposite infinities have no finite sum either.
  expect(firstNotFinite(Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY))).toBe(1);
});

test("the largest numbers are finite, however many", () => {
  expect(firstNotFinite(new Float32Array(9001).fill(LARGEST))).toBe(-1);
  expect(firstNotFinite(new Float32Array(9001).fill(-LARGEST))).toBe(-1);
  expect(firstNotFinite(new Float32Array(0))).toBe(-1);
});
