/** @file What each position of an operation's output is computed from, axis by axis. */
import type { Tensor } from "./tensor.ts";

/**
 * Position i along `axis` of the output is computed from the positions ⌈(i · step + first) / per⌉ to
 * ⌊(i · step + last) / per⌋ along an axis of the input. Those before its beginning and after its end are padding.
 */
export interface Positions {
  readonly axis: number;
  readonly step: number;
  readonly per: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Which positions along one axis of an input a number of the output is computed from: those that its own position says,
 * possibly all of them, or none, where only the size matters.
 */
export type Reach = Positions | "everywhere" | "nowhere";

/** The same position along an axis of the output, or one that lies so much further. */
export const samePosition = (axis: number, further = 0): Positions => ({
  axis,
  step: 1,
  per: 1,
  first: further,
  last: further,
});

interface Used {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

/** Of operations on each number by itself: the same position. Along axes that are repeated, the only one. */
export const elementReach = ({ inputs, output }: Used, input: number, axis: number): Reach => {
  const own = inputs[input]!.shape;
  const to = axis + output.shape.length - own.length;
  return own[axis] === 1 && output.shape[to] !== 1 ? "everywhere" : samePosition(to);
};

/** Of operations that move axes: null for one along which numbers meet. */
export const movedReach = (to: number | null): Reach => (to === null ? "everywhere" : samePosition(to));
