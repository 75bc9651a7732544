/** @file What the numbers of an output stand for. */
import { rangeOf } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";

export type Meaning =
  /** Any numbers: logits, distances, prices. */
  | { readonly kind: "values" }
  /** Numbers of classes, as `argMax` gives them: whole, from 0 up to but not including `classes`. */
  | { readonly kind: "labels"; readonly classes: number | null }
  /** Numbers from 0 to 1. */
  | {
      readonly kind: "probabilities";
      /** The axis of the classes that exclude each other, or null: each number is an answer of its own. */
      readonly axis: number | null;
      /** What they are the softmax of, along that axis, or the sigmoid; null where they are not exactly that. */
      readonly logits: Tensor | null;
    };

/** As close to 0 and 1 as float32 keeps an average. */
const ROUNDING = 1e-6;

/**
 * What the numbers of a tensor stand for, by the operations that compute it. A softmax or sigmoid gives probabilities; cropping,
 * reshaping, averaging, dropout and others leave them what they are. What nobody can know are values: logits, as a rule.
 *
 * @example
 * const p = softmax(input([10]));
 * meaningOf(p).kind; // "probabilities"
 */
export const meaningOf = (x: Tensor): Meaning => {
  const { low, high, shares, labels, logits } = rangeOf(x);
  if (labels) return { kind: "labels", classes: Number.isFinite(high) ? high + 1 : null };
  if (!(low >= -ROUNDING && high <= 1 + ROUNDING)) return { kind: "values" };
  const axis = shares && Math.abs(shares.whole - 1) <= ROUNDING ? shares.axis : null;
  return { kind: "probabilities", axis, logits: logits?.() ?? null };
};
