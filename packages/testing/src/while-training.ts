/** @file What one operation computes instead while training. */
import type { Tensor } from "@tributary/kernel";

export interface WhileTraining {
  readonly output: Tensor;
  /** What weights become after the step. */
  readonly updates: ReadonlyMap<Tensor, Tensor>;
}

/** The training form of the operation that computes `y`. */
export const whileTraining = (y: Tensor, { frozen = false }: { readonly frozen?: boolean } = {}): WhileTraining => {
  const updates = new Map<Tensor, Tensor>();
  const { op, call } = y.from!;
  const training = {
    frozen,
    readers: () => 1,
    followers: [],
    update: (weight: Tensor, value: Tensor) => updates.set(weight, value),
  };
  return { output: op.training?.({ ...call, output: y }, training) ?? y, updates };
};
