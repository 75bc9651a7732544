/** @file Tensors that are computed again, or wait to be read again: the same numbers as before, which should lie as they lay then. */
import type { Tensor } from "./tensor.ts";

const before = new WeakMap<Tensor, Tensor>();

/** Says what a tensor is the same as. */
export const sameAgain = (x: Tensor, first: Tensor): Tensor => {
  before.set(x, first);
  return x;
};

/** What a tensor is the same as; itself where it is the first. */
export const firstOf = (x: Tensor): Tensor => before.get(x) ?? x;
