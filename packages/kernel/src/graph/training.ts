/** @file What an operation is given when its training form is built. */
import type { Tensor } from "./tensor.ts";

export interface Training {
  /** Whether the layer of the operation is frozen: then it computes as when predicting, and its statistics stay as they are. */
  readonly frozen: boolean;
  /** Gives a weight a new value after the training step. */
  update(weight: Tensor, value: Tensor): void;
}
