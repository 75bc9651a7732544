/** @file Comparing arrays of numbers, with a stated tolerance and the worst element by name. */
import type { DType, NdArray } from "@tributary/kernel";
import { placeOf } from "./grid.ts";

export interface Tolerance {
  /** Of the expected number. Default 1e-5. */
  readonly relative?: number;
  /** Whatever the number. Default 1e-6. */
  readonly absolute?: number;
}

type Numbers = NdArray<DType> | ArrayLike<number | bigint>;

const parts = (x: Numbers): { readonly data: ArrayLike<number | bigint>; readonly shape: readonly number[] } =>
  "shape" in x ? x : { data: x, shape: [x.length] };

/**
 * Expects every number to be near: `|actual − expected| ≤ absolute + relative · |expected|`. Infinities must be equal.
 *
 * @param what What is compared, for the first words of the message.
 */
export const expectAllClose = (
  actual: Numbers,
  expected: Numbers,
  { relative = 1e-5, absolute = 1e-6 }: Tolerance = {},
  what = "the numbers",
): void => {
  const [a, b] = [parts(actual), parts(expected)];
  if (a.data.length !== b.data.length || String(a.shape) !== String(b.shape)) {
    throw new Error(`${what} have shape [${a.shape.join(", ")}], expected [${b.shape.join(", ")}]`);
  }
  let worst = { excess: 0, index: -1 };
  let wrong = 0;
  for (let i = 0; i < b.data.length; i++) {
    const [got, wanted] = [Number(a.data[i]), Number(b.data[i])];
    if (Object.is(got, wanted) || got === wanted) continue;
    const ratio = Math.abs(got - wanted) / (absolute + relative * Math.abs(wanted));
    const excess = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
    if (excess <= 1) continue;
    wrong++;
    if (excess > worst.excess) worst = { excess, index: i };
  }
  if (wrong === 0) return;
  const { index } = worst;
  throw new Error(
    `${what}: ${wrong} of ${b.data.length} are off, the worst at [${placeOf(index, b.shape).join(", ")}]: ` +
      `${Number(a.data[index])}, expected ${Number(b.data[index])} (relative ${relative}, absolute ${absolute})`,
  );
};

/** The largest absolute value. */
export const largestOf = (numbers: ArrayLike<number | bigint>): number =>
  Array.from(numbers, Number).reduce((most, number) => Math.max(most, Math.abs(number)), 0);
