/** @file New weights from their gradients, and whether all that a graph writes is finite. */
import type { ModelWeight, Tensor } from "@tributary/kernel";
import { type NamedTensor, sizeAsStored } from "@tributary/kernel/authoring";
import { add, multiply } from "@tributary/kernel/ops";
import { checkedUpdate } from "../optimizers/checked-update.ts";
import { fed } from "./batch-shapes.ts";
import { clipped } from "./clip.ts";
import type { State } from "./graph-state.ts";
import { asList } from "./lists.ts";
import type { Plan } from "./plan.ts";
import { averageState, next, slotState, weightState } from "./state-names.ts";

/** How a graph calls the health of what it writes. */
export const HEALTH = "health";

/** Numbers that are the same for all weights, and new at every update. */
interface Scalars {
  readonly learningRate: Tensor;
  readonly factors: Readonly<Record<string, Tensor>>;
}

export const LEARNING_RATE = "learningRate";
export const factorName = (factor: string): string => `factor/${factor}`;

export const scalarsOf = ({ optimizer }: Plan): Scalars => ({
  learningRate: fed(LEARNING_RATE, []),
  factors: Object.fromEntries(
    Object.keys(optimizer.factors?.(1) ?? {}).map((name) => [name, fed(factorName(name), [])]),
  ),
});

/** The same tensors with the names that the graph calls them by. */
export const namedScalars = ({ learningRate, factors }: Scalars): readonly NamedTensor[] => [
  { name: LEARNING_RATE, tensor: learningRate },
  ...Object.entries(factors).map(([name, tensor]) => ({ name: factorName(name), tensor })),
];

/** The learning rate of each weight, by its name; weights of the same multiplier share a tensor. */
const ratesOf = ({ multipliers }: Plan, learningRate: Tensor): ((name: string) => Tensor) => {
  const rates = new Map([[1, learningRate]]);
  return (name) => {
    const multiplier = multipliers.get(name) ?? 1;
    const rate = rates.get(multiplier) ?? multiply(learningRate, multiplier);
    rates.set(multiplier, rate);
    return rate;
  };
};

/** Applies the optimizer to every weight that has a gradient. */
export const optimize = (
  plan: Plan,
  weights: readonly ModelWeight[],
  given: readonly Tensor[],
  scalars: Scalars,
  state: State,
): void => {
  const rateOf = ratesOf(plan, scalars.learningRate);
  const gradients = new Map(clipped(given, plan.clip).map((gradient, i) => [weights[i]!, gradient]));
  for (const piece of state.piecesOf(weights)) {
    const learned = piece.weights.filter((weight) => gradients.has(weight));
    // An optimizer treats the weights of a piece alike, whichever of them it is asked about.
    const { name } = learned[0]!;
    const taken = (stateOf: (name: string) => string): Tensor => state.take(piece, stateOf, learned);
    const give = (stateOf: (name: string) => string, value: Tensor, isWatched: boolean): void =>
      state.give(piece, stateOf, value, { weights: learned, isWatched });
    const slotsOf = (slot: string) => (weight: string) => slotState(slot, weight);
    const slots = Object.fromEntries(Object.keys(plan.optimizer.slots).map((slot) => [slot, taken(slotsOf(slot))]));
    const weight = taken(weightState);
    const gradient = asList(learned.map((weight) => gradients.get(weight)!));
    const learningRate = rateOf(name);
    const updated = checkedUpdate(plan.optimizer, { name, weight, gradient, slots, ...scalars, learningRate });
    give(weightState, updated.weight, true);
    const { watched = Object.keys(updated.slots) } = plan.optimizer;
    for (const [slot, value] of Object.entries(updated.slots)) give(slotsOf(slot), value, watched.includes(slot));
    if (plan.average === null) continue;
    const moved = add(multiply(taken(averageState), plan.average), multiply(updated.weight, 1 - plan.average));
    // An average of sound numbers is sound.
    give(averageState, moved, false);
  }
};

/**
 * How far from 0 state may be. What is farther was never learned: a broken pixel of 1e20 leaves finite numbers in an optimizer that keep
 * a weight from ever moving again. Statistics and squares of gradients may be larger than weights.
 */
export const LIMITS = { weight: 1e12, other: 1e20 } as const;

/**
 * At most the limit of weights if all new state is sound, larger or not a number otherwise. Each tensor is summed on all threads, but for what
 * is left of all together.
 *
 * @param isSmall Whether what gradients are computed from may all be there at once: then small state of one shape is added up before.
 */
export const health = ({ watched, pieces }: State, isSmall: boolean): Tensor => {
  const size = (state: readonly NamedTensor[]): Tensor =>
    sizeAsStored(
      state.map(({ tensor }) => tensor),
      isSmall,
    );
  const weights = new Set(pieces.filter(({ trainable }) => trainable).map(({ name }) => next(weightState(name))));
  const own = watched.filter(({ name }) => weights.has(name));
  const others = watched.filter(({ name }) => !weights.has(name));
  return add(size(own), multiply(size(others), LIMITS.weight / LIMITS.other));
};

/** Whether new state is sound, by its health. */
export const isHealthy = (health: number): boolean => health <= LIMITS.weight;
