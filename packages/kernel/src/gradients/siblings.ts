/** @file Outputs whose gradients may be computed together: they come from the same tensor by the same operation. */
import { listAt } from "../graph/list-at.ts";
import { type Application, callOf } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Whether an output is what {@link siblingsIn} looks for: only its first input comes from elsewhere, so that nothing waits for the gradients of the others. */
const joins = (output: Tensor, needed: ReadonlySet<Tensor>): boolean => {
  const { op, call } = output.from!;
  if (!op.together) return false;
  const [x, ...weights] = call.inputs;
  return (
    needed.has(x!) && weights.every(({ from }) => from === null) && op.together.joins(callOf(output.from!, output))
  );
};

/**
 * The outputs that each may be computed with, itself among them, in topological order; none for one that is alone.
 *
 * @param needed What needs a gradient.
 */
export const siblingsIn = (
  order: readonly Tensor[],
  needed: ReadonlySet<Tensor>,
): ReadonlyMap<Tensor, readonly Tensor[]> => {
  const groups = new Map<Tensor, Tensor[]>();
  for (const output of order) {
    if (!output.from || !needed.has(output) || !joins(output, needed)) continue;
    const x = output.from.call.inputs[0]!;
    listAt(groups, x).push(output);
  }
  const several = [...groups.values()].filter((group) => group.length > 1);
  return new Map(several.flatMap((group) => group.map((output) => [output, group] as const)));
};

/** All that reads each of some tensors on the way to the loss. */
export const readersIn = (
  order: readonly Tensor[],
  tensors: readonly Tensor[],
): ReadonlyMap<Tensor, readonly Application[]> => {
  const readers = new Map(tensors.map((x) => [x, [] as Application[]]));
  for (const { from } of order) {
    for (const x of from?.call.inputs ?? []) {
      const known = readers.get(x);
      if (known && known.at(-1) !== from) known.push(from!);
    }
  }
  return readers;
};
