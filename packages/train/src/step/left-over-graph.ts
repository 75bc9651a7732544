/** @file The update for gradients that wait when a run ends: a group of batches that is not full. */
import { type Abilities, lower, type OnnxGraph } from "@tributary/kernel/authoring";
import { multiply } from "@tributary/kernel/ops";
import { fed } from "./batch-shapes.ts";
import { State } from "./graph-state.ts";
import type { Plan } from "./plan.ts";
import { trained } from "./state-names.ts";
import { HEALTH, health, namedScalars, optimize, scalarsOf } from "./update.ts";
import { gradientsSoFar } from "./waiting-gradients.ts";

/** What the gradients are multiplied by: they were divided by the size of a full group. */
export const SHARE = "share";

/** @param waiting The weights whose gradients wait. */
export const leftOverGraph = (plan: Plan, waiting: readonly string[], abilities: Abilities): OnnxGraph => {
  const state = new State(plan, abilities);
  const names = new Set(waiting);
  const weights = trained(plan).filter(({ name }) => names.has(name));
  state.readWeights(state.piecesOf(weights));
  const share = fed(SHARE, []);
  const gradients = gradientsSoFar(weights, state).map((gradient) => multiply(gradient, share));
  const scalars = scalarsOf(plan);
  optimize(plan, weights, gradients, scalars, state);
  return lower({
    name: "left over",
    inputs: [],
    weights: [...state.read, ...namedScalars(scalars), { name: SHARE, tensor: share }],
    outputs: [{ name: HEALTH, tensor: health(state, true) }, ...state.written],
    abilities,
  });
};
