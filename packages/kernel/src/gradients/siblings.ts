/** @file Outputs whose gradients may be computed together: they come from the same tensor by the same operation. */
import type { Application } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Whether an output is what {@link siblingsIn} looks for: only its first input comes from elsewhere, so that nothing waits for the gradients of the others. */
const joins = (output: Tensor, needed: ReadonlySet<Tensor>): boolean => {
  const { op, call } = output.from!;
  const [x, ...weights] = call.inputs;
  return (
    needed.has(x!) && weights.every(({ from }) => from === null) && op.together?.joins({ ...call, output }) === true
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
    groups.set(x, [...(groups.get(x) ?? []), output]);
  }
  const several = [...groups.values()].filter((group) => group.length > 1);
  return new Map(several.flatMap((group) => group.map((output) => [output, group] as const)));
};

/** All that reads a tensor on the way to the loss. */
export const readersOf = (x: Tensor, order: readonly Tensor[]): readonly Application[] =>
  order.flatMap(({ from }) => (from?.call.inputs.includes(x) ? [from] : []));
