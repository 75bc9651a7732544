/** @file What the positions of a tensor see of a picture along one axis, computed operation by operation. */
import type { Positions } from "../../graph/reach.ts";

/** Along one axis of a tensor. */
export interface Sight {
  /** Position i + `period` sees what position i sees, so many pixels further. */
  readonly period: number;
  readonly pixels: number;
  /** The first and the last pixel that each position of a period sees; infinite where it sees none. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** How many positions at the beginning, and at the end, would be others if the picture went on there. */
  readonly lostBefore: number;
  readonly lostAfter: number;
}

/** Longer periods are those of nets whose sizes do not fit each other. */
const LONGEST = 4096;

const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b));

export const commonMultiple = (a: number, b: number): number => (a / divisorOf(a, b)) * b;

/** Of the picture itself. */
export const whole: Sight = { period: 1, pixels: 1, first: [0], last: [0], lostBefore: 0, lostAfter: 0 };

type Edge = "first" | "last";

/** The first or the last pixel that a position sees, whichever period it is in. */
const edgeAt = (sight: Sight, edge: Edge, i: number): number => {
  const turn = Math.floor(i / sight.period);
  return sight[edge][i - turn * sight.period]! + turn * sight.pixels;
};

/** What is seen through an operation by one position of its output. */
const through = (sight: Sight, edge: Edge, { step, per, first, last }: Positions, i: number): number => {
  const [from, to] = [Math.ceil((i * step + first) / per), Math.floor((i * step + last) / per)];
  const count = Math.min(to - from + 1, sight.period);
  const seen = Array.from({ length: Math.max(count, 0) }, (_, k) =>
    edgeAt(sight, edge, edge === "first" ? from + k : to - k),
  );
  return edge === "first" ? Math.min(...seen) : Math.max(...seen);
};

/**
 * What the positions of an operation's output see through one input.
 *
 * @param from The size of the input along the axis, and `to` that of the output.
 * @returns Null where nothing repeats within a reasonable length.
 */
export const seenThrough = (sight: Sight, positions: Positions, from: number, to: number): Sight | null => {
  const { step, per, first, last } = positions;
  const divisor = divisorOf(sight.period, step);
  const period = (per * sight.period) / divisor;
  if (period > LONGEST) return null;
  const edges = (edge: Edge): readonly number[] =>
    Array.from({ length: period }, (_, i) => through(sight, edge, positions, i));
  // The first position whose window begins where the input is right, and the first whose window ends where it no longer is.
  const begins = Math.floor(((sight.lostBefore - 1) * per - first) / step) + 1;
  const ends = Math.ceil(((from - sight.lostAfter) * per - last) / step);
  return {
    period,
    pixels: (step / divisor) * sight.pixels,
    first: edges("first"),
    last: edges("last"),
    lostBefore: Math.max(0, begins),
    lostAfter: Math.max(0, to - ends),
  };
};

const repeated = (edges: readonly number[], times: number, pixels: number): readonly number[] =>
  Array.from({ length: times }, (_, turn) => edges.map((pixel) => pixel + turn * pixels)).flat();

/**
 * What is seen through either of two inputs.
 *
 * @returns Null where their positions do not keep step.
 */
export const together = (a: Sight, b: Sight): Sight | null => {
  if (a.pixels * b.period !== b.pixels * a.period) return null;
  const period = commonMultiple(a.period, b.period);
  if (period > LONGEST) return null;
  const [timesA, timesB] = [period / a.period, period / b.period];
  const both = (edge: Edge, choose: (...values: number[]) => number): readonly number[] => {
    const other = repeated(b[edge], timesB, b.pixels);
    return repeated(a[edge], timesA, a.pixels).map((pixel, i) => choose(pixel, other[i]!));
  };
  return {
    period,
    pixels: a.pixels * timesA,
    first: both("first", Math.min),
    last: both("last", Math.max),
    lostBefore: Math.max(a.lostBefore, b.lostBefore),
    lostAfter: Math.max(a.lostAfter, b.lostAfter),
  };
};
