/** @file What is known of numbers before they are computed: between which they lie, and whether they share out a whole. */
import type { Tensor } from "./tensor.ts";
import { topological } from "./topological.ts";

/** What is known of the numbers of a tensor before any data comes. */
export interface Range {
  /** The smallest and the largest number that can come. */
  readonly low: number;
  readonly high: number;
  /** The axis along which they share out a whole, and how much that is: 1 for a softmax. Null where there is none. */
  readonly shares: Shares | null;
  /** Whether they are numbers of classes. */
  readonly labels: boolean;
  /** Where they are the softmax, along the axis that shares, or else the sigmoid of another tensor: that tensor. */
  readonly logits: (() => Tensor) | null;
}

export interface Shares {
  readonly axis: number;
  readonly whole: number;
}

/** Any numbers between two. */
export const between = (low: number, high: number): Range => ({
  low,
  high,
  shares: null,
  labels: false,
  logits: null,
});

/** Nothing is known. */
export const anywhere: Range = between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** The numbers of several tensors taken together. */
export const together = (ranges: readonly Range[]): Range =>
  between(Math.min(...ranges.map(({ low }) => low)), Math.max(...ranges.map(({ high }) => high)));

/** Where an axis goes; null where numbers that share a whole along it do not all stay together. */
type Way = (axis: number) => number | null;

/** Height and width do not stay what they are; the batch and the channels do. */
export const besidePlaces: Way = (axis) => (axis === 1 || axis === 2 ? null : axis);

/** What is shared along an axis that went elsewhere. */
const carried = (shares: Shares | null, way: Way): Shares | null => {
  const axis = shares && way(shares.axis);
  return shares && axis !== null ? { ...shares, axis } : null;
};

/**
 * The same numbers at other places, some of them left out or repeated.
 *
 * @param again The same move of another tensor.
 */
export const moved = (range: Range, way: Way, again: (x: Tensor) => Tensor): Range => {
  const shares = carried(range.shares, way);
  const { logits } = range;
  // Numbers of a softmax that are no longer together are not the softmax of anything.
  const apart = range.shares !== null && shares === null;
  return { ...range, shares, logits: logits && !apart ? () => again(logits()) : null };
};

/** Means of numbers of several places: they lie where those lie, and share the same whole along an axis that stays. */
export const mixed = (range: Range, way: Way): Range => ({
  ...between(range.low, range.high),
  shares: carried(range.shares, way),
});

/** A single number that is known already. */
const ofScalar = ({ source, shape }: Tensor): Range =>
  source?.kind === "constant" && shape.length === 0 ? between(source.data[0]!, source.data[0]!) : anywhere;

/** What is known of the numbers of a tensor: every operation says what it does to the ranges of what it is given. */
export const rangeOf = (tensor: Tensor): Range => {
  const ranges = new Map<Tensor, Range>();
  const of = (x: Tensor): Range => ranges.get(x) ?? anywhere;
  for (const output of topological([tensor])) {
    const range = output.from ? output.from.op.range?.({ ...output.from.call, output }, of) : ofScalar(output);
    if (range) ranges.set(output, range);
  }
  return of(tensor);
};
