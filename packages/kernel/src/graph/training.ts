/** @file What an operation may ask and say when its training form is built. */
import type { Tensor } from "./tensor.ts";

export interface Training {
  /** Whether the layer around the operation is frozen: then statistics stay as they are. */
  readonly frozen: boolean;
  /** Says that a weight has a new value after the step. */
  update(weight: Tensor, value: Tensor): void;
}
