import { expect, test } from "vitest";
import { fill } from "./fill.ts";

test("a picture and its mask are mirrored at their edges; a larger one stays", () => {
  const sample = {
    input: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2, 1] },
    target: { data: Int32Array.of(0, 1, 1, 0), shape: [2, 2] },
    name: "small",
  };
  const { input, target } = fill([2, 5])(sample);
  expect(input).toEqual({ data: Float32Array.of(1, 2, 2, 1, 1, 3, 4, 4, 3, 3), shape: [2, 5, 1] });
  expect(target).toEqual({ data: Int32Array.of(0, 1, 1, 0, 0, 1, 0, 0, 1, 1), shape: [2, 5] });
  expect(fill([2, 1])(sample)).toBe(sample);
});
