/** @file What statistics become in a step, such as the means of batch normalizations. */
import type { ModelWeight, Tensor } from "@tributary/kernel";
import type { StatisticUpdate } from "@tributary/kernel/authoring";
import { add, multiply, subtract } from "@tributary/kernel/ops";
import type { State } from "./graph-state.ts";
import { asList, fromList, grouped } from "./lists.ts";
import type { Piece } from "./pieces.ts";
import { weightState } from "./state-names.ts";

type Moves = ReadonlyMap<ModelWeight, StatisticUpdate["moved"]>;

/** The new numbers of vectors that keep the same share of the old ones, one after another. */
const movedTogether = (piece: Piece, group: readonly ModelWeight[], moves: Moves, state: State): Tensor => {
  const { kept } = moves.get(group[0]!)!;
  const now = asList(group.map((weight) => moves.get(weight)!.now));
  return add(multiply(state.take(piece, weightState, group), kept), multiply(now, 1 - kept));
};

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
  for (const piece of state.pieces) {
    const weights = piece.weights.filter((weight) => values.has(weight));
    const groups = grouped(weights, (weight) => {
      const kept = moves.get(weight)?.kept;
      return kept === undefined ? null : String(kept);
    });
    const lists = groups.map((group) =>
      group.length === 1 ? values.get(group[0]!)! : movedTogether(piece, group, moves, state),
    );
    if (lists.length === 1) state.give(piece, weightState, lists[0]!, { weights });
    if (lists.length < 2) continue;
    for (const [i, group] of groups.entries()) {
      const shapes = group.map(({ shape }) => shape);
      for (const [j, tensor] of fromList(lists[i]!, shapes).entries()) values.set(group[j]!, tensor);
    }
    const each = asList(weights.map((weight) => values.get(weight)!));
    state.give(piece, weightState, each, { weights });
  }
};
