/**
 * @file What is known of values before they are computed: their range, and whether they sum to a known total along an
 * axis.
 */
import type { Tensor } from "./tensor.ts";
import { topological } from "./topological.ts";

/** What is known of the values of a tensor before there is data. */
export interface Range {
  /** The smallest and the largest possible value. */
  readonly low: number;
  readonly high: number;
  /** The axis along which they sum to a known total, and that total: 1 for a softmax. Null where there is none. */
  readonly shares: Shares | null;
  /** Whether they are class indices. */
  readonly labels: boolean;
  /** If they are the softmax (along the axis of `shares`) or the sigmoid of another tensor, that tensor: the logits. */
  readonly logits: (() => Tensor) | null;
}

export interface Shares {
  readonly axis: number;
  readonly whole: number;
}

/** The range of values from `low` to `high`, of which nothing else is known. */
export const between = (low: number, high: number): Range => ({
  low,
  high,
  shares: null,
  labels: false,
  logits: null,
});

/** Nothing is known. */
export const anywhere: Range = between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** The range that contains all given ranges. */
export const together = (ranges: readonly Range[]): Range =>
  between(Math.min(...ranges.map(({ low }) => low)), Math.max(...ranges.map(({ high }) => high)));

/** Maps an axis of the input to the output's; null where values that sum to a total along it get separated. */
type Way = (axis: number) => number | null;

/** Batch and channels are kept; height and width change. */
export const besidePlaces: Way = (axis) => (axis === 1 || axis === 2 ? null : axis);

/** The known total along an axis, after the axis has moved. */
const carried = (shares: Shares | null, way: Way): Shares | null => {
  const axis = shares && way(shares.axis);
  return shares && axis !== null ? { ...shares, axis } : null;
};

/**
 * The same values at other positions, some of them left out or repeated.
 *
 * @param again Applies the same move to another tensor.
 */
export const moved = (range: Range, way: Way, again: (x: Tensor) => Tensor): Range => {
  const shares = carried(range.shares, way);
  const { logits } = range;
  // If the values of a softmax have been separated, they are no longer the softmax of anything.
  const apart = range.shares !== null && shares === null;
  return { ...range, shares, logits: logits && !apart ? () => again(logits()) : null };
};

/** Means over several positions: they have the same range, and the same known total along an axis that is kept. */
export const mixed = (range: Range, way: Way): Range => ({
  ...between(range.low, range.high),
  shares: carried(range.shares, way),
});

/** A scalar constant has exactly its own value. */
const ofScalar = ({ source, shape }: Tensor): Range =>
  source?.kind === "constant" && shape.length === 0 ? between(source.data[0]!, source.data[0]!) : anywhere;

/** What is known of the values of a tensor, computed operation by operation from what is known of its inputs. */
export const rangeOf = (tensor: Tensor): Range => {
  const ranges = new Map<Tensor, Range>();
  const of = (x: Tensor): Range => ranges.get(x) ?? anywhere;
  for (const output of topological([tensor])) {
    const range = output.from ? output.from.op.range?.({ ...output.from.call, output }, of) : ofScalar(output);
    if (range) ranges.set(output, range);
  }
  return of(tensor);
};
