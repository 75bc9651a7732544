/** @file Gradients that wait for those of more batches. */
import type { ModelWeight, Tensor } from "@tributary/kernel";
import type { State } from "./graph-state.ts";
import { asList } from "./lists.ts";
import { gradientState } from "./state-names.ts";

/** Those that wait, of some weights. */
export const gradientsSoFar = (weights: readonly ModelWeight[], state: State): readonly Tensor[] => {
  const each = new Map(state.piecesOf(weights).flatMap((piece) => [...state.takeEach(piece, gradientState)]));
  return weights.map((weight) => each.get(weight)!);
};

/** Makes some weights' gradients those that wait. */
export const giveGradients = (weights: readonly ModelWeight[], gradients: readonly Tensor[], state: State): void => {
  const each = new Map(weights.map((weight, i) => [weight, gradients[i]!]));
  for (const piece of state.piecesOf(weights)) {
    const some = piece.weights.filter((weight) => each.has(weight));
    state.give(piece, gradientState, asList(some.map((weight) => each.get(weight)!)), { weights: some });
  }
};
