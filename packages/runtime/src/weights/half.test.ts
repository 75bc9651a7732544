import { expect, test } from "vitest";
import { fromFloat16, toFloat16 } from "./half.ts";

/** All that are finite and not negative, from 0 up. */
const halves = Uint16Array.from({ length: 0x7c00 }, (_, i) => i);
const singles = fromFloat16(halves);

/** The singles next to others: one step of the last digit away. */
const beside = (numbers: Float32Array, step: number): Float32Array =>
  new Float32Array(Uint32Array.from(new Uint32Array(numbers.buffer), (bits) => bits + step).buffer);

test("every half is itself, with either sign", () => {
  expect(toFloat16(singles)).toEqual(halves);
  expect(toFloat16(singles.map((x) => -x))).toEqual(halves.map((bits) => bits | 0x8000));
});

test("between two halves the nearer one is taken, in the middle the even one", () => {
  const lower = halves.subarray(0, -1);
  const middles = Float32Array.from(lower, (_, i) => (singles[i]! + singles[i + 1]!) / 2);
  expect(toFloat16(middles)).toEqual(lower.map((bits) => bits + (bits % 2)));
  expect(toFloat16(beside(middles, -1))).toEqual(lower);
  expect(toFloat16(beside(middles, 1))).toEqual(lower.map((bits) => bits + 1));
});

test("what is too large is infinite, and what is no number stays none", () => {
  const given = Float32Array.of(65504, 65519.996, 65520, -65520, 1e38, Infinity, Number.NaN, -0, 2 ** -25, 2 ** -149);
  const found = [65504, 65504, Infinity, -Infinity, Infinity, Infinity, Number.NaN, -0, 0, 0];
  expect([...fromFloat16(toFloat16(given))]).toEqual(found);
});
