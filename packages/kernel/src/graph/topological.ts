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
  const seen = new Map(outputs.map((x) => [x.id, x]));
  for (const tensor of seen.values()) {
    if (!tensor.from || stopAt.has(tensor)) continue;
    for (const x of tensor.from.call.inputs) seen.set(x.id, x); // a map can grow while it is walked
  }
  // Plain numbers are sorted several times as fast as what carries them.
  return Array.from(Float64Array.from(seen.keys()).sort(), (id) => seen.get(id)!);
};
