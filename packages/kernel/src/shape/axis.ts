/** @file Axis indices: counted from 0, the batch, or backwards from -1, the last. */
import type { Lt, Sub } from "./arithmetic.ts";

/** The axis counted from 0, or -1 if there is none. */
export type AxisAt<Rank extends number, Axis extends number> = `${Axis}` extends `-${infer N extends number}`
  ? Sub<Rank, N>
  : Lt<Axis, Rank> extends true
    ? Axis
    : -1;
export const axisAt = (rank: number, axis: number): number => {
  const at = axis < 0 ? rank + axis : axis;
  return at >= 0 && at < rank ? at : -1;
};
