import { expect, test } from "vitest";
import { expectAllClose } from "./close.ts";

test("near is near enough, relative or absolute", () => {
  expectAllClose([1, 100, 0], [1 + 5e-6, 100.0005, 5e-7]);
});

test("the worst element is named", () => {
  const value = (...numbers: number[]) =>
    ({ dtype: "float32", shape: [2, 2], data: Float32Array.from(numbers) }) as const;
  expect(() => expectAllClose(value(1, 2, 3, 4), value(1, 2.5, 3, 8))).toThrowErrorMatchingInlineSnapshot(
    `[Error: the numbers: 2 of 4 are off, the worst at [1, 1]: 4, expected 8 (relative 0.00001, absolute 0.000001)]`,
  );
});

test("a number is not near to NaN, and infinities are equal", () => {
  expectAllClose([Number.POSITIVE_INFINITY, Number.NaN], [Number.POSITIVE_INFINITY, Number.NaN]);
  expect(() => expectAllClose([Number.NaN], [1])).toThrow("1 of 1 are off");
});

test("other shapes are another mistake", () => {
  expect(() => expectAllClose([1, 2], [1, 2, 3])).toThrowErrorMatchingInlineSnapshot(
    `[Error: the numbers have shape [2], expected [3]]`,
  );
});
