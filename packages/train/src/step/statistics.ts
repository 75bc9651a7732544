/** @file What statistics become in a step, such as the means of batch normalizations. */
import type { ModelWeight, Tensor } from "@tributary/kernel";
import type { StatisticUpdate } from "@tributary/kernel/authoring";
import { add, multiply, subtract } from "@tributary/kernel/ops";
import { asList, fromList, grouped } from "./lists.ts";
import { weightState } from "./state-names.ts";
import type { State } from "./update.ts";

/** What statistics become; a layer called twice moves them twice. */
export const moveStatistics = (updates: readonly StatisticUpdate[], state: State): void => {
  const values = new Map<ModelWeight, Tensor>();
  /** How those move that move once. */
  const moves = new Map<ModelWeight, StatisticUpdate["moved"]>();
  for (const { weight, value, moved } of updates) {
    const before = values.get(weight);
    values.set(weight, before ? add(before, subtract(value, weight.tensor)) : value);
    moves.set(weight, before ? undefined : moved);
  }
  const groups = grouped([...values.keys()], (weight) => {
    const moved = moves.get(weight);
    return state.inLists && moved && weight.shape.length === 1 ? String(moved.kept) : null;
  });
  for (const group of groups) {
    const [first, ...others] = group;
    const { kept } = moves.get(first!) ?? {};
    const list = (of: (weight: ModelWeight) => Tensor): Tensor => asList(group.map(of));
    const moved =
      others.length === 0 || kept === undefined
        ? values.get(first!)!
        : add(
            multiply(
              list(({ tensor }) => tensor),
              kept,
            ),
            multiply(
              list((weight) => moves.get(weight)!.now),
              1 - kept,
            ),
          );
    const each = fromList(
      moved,
      group.map(({ shape }) => shape),
    );
    for (const [i, tensor] of each.entries()) state.give(weightState(group[i]!.name), tensor);
  }
};
