/** What is copied is the same, and one number that is not finite is found wherever it stands. */
import { spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { copyFinite } from "./given-numbers.ts";

const place = { at: "test", name: "weight/wide/kernel", shape: [40000] };
const numbers = Float32Array.from(spread([40000], { seed: 1 }).data, Number);

test("numbers are copied, and a copy is a copy", () => {
  const copy = new Float32Array(40000);
  copyFinite(numbers, copy, place);
  expect(copy).toEqual(numbers);
  expect(copy.buffer).not.toBe(numbers.buffer);
});

test("NaN and infinity in any piece of the copy are refused with their place among all", () => {
  for (const [index, number] of [
    [0, Number.NaN],
    [16384, Number.POSITIVE_INFINITY],
    [39999, Number.NEGATIVE_INFINITY],
  ] as const) {
    expect(() => copyFinite(numbers.with(index, number), new Float32Array(40000), place)).toThrow(
      `test: weight "wide/kernel" holds ${number}\n  received  ${number} as number ${index} of 40000`,
    );
  }
});
