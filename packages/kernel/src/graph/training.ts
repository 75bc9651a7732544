/** @file What an operation is given when its training form is built. */
import type { Application } from "./op.ts";
import type { Tensor } from "./tensor.ts";

export interface Training {
  /** Whether the layer of the operation is frozen: then it computes as when predicting, and its statistics stay as they are. */
  readonly frozen: boolean;
  /** How many operations read a tensor, or an output of the model is it; what they do to it may be moved elsewhere where it is one. */
  readers(x: Tensor): number;
  /** What becomes of the output: the operation that alone reads it, the one that alone reads that, and so on. */
  readonly followers: readonly Application[];
  /**
   * Gives a weight a new value after the training step.
   *
   * @param moved How the value was computed, where it is a mean of the old one and a new number: many of those may be computed at once.
   */
  update(weight: Tensor, value: Tensor, moved?: Moved): void;
}

/** What a statistic moves towards, and the share of it that is kept. */
export interface Moved {
  readonly now: Tensor;
  readonly kept: number;
}

/** Whether of what is computed only the largest in each window is left in the end. */
export const isPooled = (followers: Training["followers"]): boolean =>
  followers.find(({ op }) => op.order !== "kept")?.op.order === "largest";
