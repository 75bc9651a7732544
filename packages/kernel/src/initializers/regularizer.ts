/** @file Regularizers as plain data. */

/** Adds `l1 · Σ|w| + l2 · Σw²` to the loss, as Keras does. */
export interface Regularizer {
  readonly l1: number;
  readonly l2: number;
}
