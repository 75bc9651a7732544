/** @file What the values of an output mean: logits, probabilities or class indices. */
import { rangeOf } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";

export type Meaning =
  /** Any values: logits, distances, prices. */
  | { readonly kind: "values" }
  /** Class indices, as from `argMax`: integers from 0 up to but not including `classes`. */
  | { readonly kind: "labels"; readonly classes: number | null }
  /** Probabilities, from 0 to 1. */
  | {
      readonly kind: "probabilities";
      /** The axis of mutually exclusive classes, along which they sum to 1; null if each value is independent. */
      readonly axis: number | null;
      /** The tensor of which they are the softmax (along that axis) or the sigmoid; null if they are not exactly that. */
      readonly logits: Tensor | null;
    };

/** The rounding error of averages in float32, near 0 and 1. */
const ROUNDING = 1e-6;

/** Whoever makes a trainer asks several times, and each time all operations would be asked in turn. */
const meanings = new WeakMap<Tensor, Meaning>();

const foundOf = (x: Tensor): Meaning => {
  const { low, high, shares, labels, logits } = rangeOf(x);
  if (labels) return { kind: "labels", classes: Number.isFinite(high) ? high + 1 : null };
  if (!(low >= -ROUNDING && high <= 1 + ROUNDING)) return { kind: "values" };
  const axis = shares && Math.abs(shares.whole - 1) <= ROUNDING ? shares.axis : null;
  return { kind: "probabilities", axis, logits: logits?.() ?? null };
};

/**
 * What the values of a tensor mean, inferred from the operations that compute it. A softmax or sigmoid gives
 * probabilities; they stay probabilities after cropping, reshaping, averaging, dropout and others. Anything else is
 * `"values"`, usually logits.
 *
 * @example
 * const p = softmax(input([10]));
 * meaningOf(p).kind; // "probabilities"
 */
export const meaningOf = (x: Tensor): Meaning => {
  const known = meanings.get(x) ?? foundOf(x);
  meanings.set(x, known);
  return known;
};
