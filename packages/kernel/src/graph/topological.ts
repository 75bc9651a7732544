/** @file The topological order of a graph. */
import type { Tensor } from "./tensor.ts";

/**
 * Every tensor that the outputs depend on, in topological order: each after its inputs.
 *
 * @example
 * const x = input([8]);
 * topological([relu(x)]).map(({ from }) => from?.op.name ?? "input"); // ["input", "relu"]
 */
export const topological = (outputs: readonly Tensor[], stopAt: ReadonlySet<Tensor> = new Set()): readonly Tensor[] => {
  const seen = new Set<Tensor>(outputs);
  for (const tensor of seen) {
    if (stopAt.has(tensor)) continue;
    for (const x of tensor.from?.call.inputs ?? []) seen.add(x); // a set can grow while it is walked
  }
  return [...seen].sort((a, b) => a.id - b.id);
};
