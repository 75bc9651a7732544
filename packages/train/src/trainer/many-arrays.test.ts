import { expect, test } from "vitest";
import { arraysFor } from "./many-arrays.ts";

test("arrays of zeros lie side by side in one piece of memory, each at the start of 64 bytes", () => {
  const arrays = arraysFor([[3], [4, 4], [2, 0], [17], []].map((shape) => ({ shape })));
  expect(arrays.map(({ length }) => length)).toEqual([3, 16, 0, 17, 1]);
  expect(arrays.map(({ byteOffset }) => byteOffset)).toEqual([0, 64, 128, 128, 256]);
  expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(1);
  expect(arrays.every((array) => array.every((number) => number === 0))).toBe(true);
  arrays.forEach((array, i) => {
    array.fill(i + 1);
  });
  expect(arrays.every((array, i) => array.every((number) => number === i + 1))).toBe(true);
  expect(arraysFor([])).toEqual([]);
});

test("no piece is larger than 256 MB, unless one array alone is", () => {
  const arrays = arraysFor([2 ** 25, 2 ** 25, 5, 2 ** 26 + 5, 5].map((count) => ({ shape: [count] })));
  const pieces = new Map(arrays.map(({ buffer }) => [buffer, buffer.byteLength]));
  expect([...pieces.values()]).toEqual([2 ** 28, 64, 2 ** 28 + 64, 64]);
});
