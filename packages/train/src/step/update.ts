/** @file New weights from their gradients, and whether all that a graph writes is finite. */
import type { ModelWeight, Tensor } from "@tributary/kernel";
import { type Abilities, type NamedTensor, sizeAsStored, standardAbilities } from "@tributary/kernel/authoring";
import { add, multiply } from "@tributary/kernel/ops";
import { checkedUpdate } from "../optimizers/checked-update.ts";
import { builtInOf } from "../optimizers/optimizer.ts";
import { fed } from "./batch-shapes.ts";
import { clipped } from "./clip.ts";
import { layoutsOf } from "./kernel-order.ts";
import { asList, fromList, grouped } from "./lists.ts";
import type { Plan } from "./plan.ts";
import { averageState, next, slotState, trained, weightState } from "./state-names.ts";

/** How a graph calls the health of what it writes. */
export const HEALTH = "health";

/** Collects the state that a graph reads, and the new state that it writes. */
export class State {
  readonly read: NamedTensor[] = [];
  readonly written: NamedTensor[] = [];
  /** Those of the written that are looked at. */
  readonly watched: NamedTensor[] = [];
  readonly #layoutOf: ReturnType<typeof layoutsOf>;

  /** Whether state may be declared in any shape: where it lies in the program's memory, each run says its shape anew. */
  readonly #anyShape: boolean;

  /** Whether vectors are computed as lists: where engines have as many inputs for a node as there are layers, and where each node costs time to start. */
  readonly inLists: boolean;

  constructor(plan: Plan, { fusedMatmul, manyAtOnce }: Abilities = standardAbilities) {
    this.#layoutOf = layoutsOf(plan);
    this.#anyShape = fusedMatmul;
    this.inLists = fusedMatmul || manyAtOnce;
  }

  /** The graph reads a tensor that is there. */
  reads(name: string, tensor: Tensor): void {
    this.read.push({ name, tensor, layout: this.#layoutOf(name), anyShape: this.#anyShape });
  }

  take(name: string, shape: readonly number[]): Tensor {
    const tensor = fed(name, shape);
    this.reads(name, tensor);
    return tensor;
  }

  /** @param isWatched Whether it may go wrong while all else that is watched stays sound. */
  give(name: string, tensor: Tensor, isWatched = true): void {
    this.written.push({ name: next(name), tensor, layout: this.#layoutOf(name), anyShape: this.#anyShape });
    if (isWatched) this.watched.push({ name: next(name), tensor });
  }
}

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

/**
 * Which weights an optimizer of ours may take for one: it treats all numbers alike, but for how fast they learn and whether they decay. Null for those
 * that are large anyway.
 */
const alike = ({ optimizer, multipliers }: Plan, { name, shape }: ModelWeight): string | null => {
  const made = builtInOf(optimizer);
  return made && shape.length === 1 ? `${multipliers.get(name) ?? 1} ${made.decays?.(name) ?? true}` : null;
};

/** Applies the optimizer to every weight. */
export const optimize = (
  plan: Plan,
  weights: readonly ModelWeight[],
  given: readonly Tensor[],
  scalars: Scalars,
  state: State,
): void => {
  const rateOf = ratesOf(plan, scalars.learningRate);
  const gradients = clipped(given, plan.clip);
  const learned = weights.map((weight, i) => ({ ...weight, gradient: gradients[i]! }));
  for (const group of grouped(learned, (weight) => (state.inLists ? alike(plan, weight) : null))) {
    const { name } = group[0]!;
    const taken = (nameOf: (name: string) => string): Tensor =>
      asList(group.map(({ name, shape }) => state.take(nameOf(name), shape)));
    const give = (nameOf: (name: string) => string, value: Tensor, isWatched?: boolean): void => {
      const each = fromList(
        value,
        group.map(({ shape }) => shape),
      );
      for (const [i, tensor] of each.entries()) state.give(nameOf(group[i]!.name), tensor, isWatched);
    };
    const slots = Object.fromEntries(
      Object.keys(plan.optimizer.slots).map((slot) => [slot, taken((weight) => slotState(slot, weight))]),
    );
    const weight = asList(group.map(({ tensor }) => tensor));
    const gradient = asList(group.map(({ gradient }) => gradient));
    const learningRate = rateOf(name);
    const updated = checkedUpdate(plan.optimizer, { name, weight, gradient, slots, ...scalars, learningRate });
    give(weightState, updated.weight);
    const { watched = Object.keys(updated.slots) } = plan.optimizer;
    for (const [slot, value] of Object.entries(updated.slots)) {
      give((weight) => slotState(slot, weight), value, watched.includes(slot));
    }
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
export const health = ({ watched }: State, plan: Plan, isSmall: boolean): Tensor => {
  const size = (state: readonly NamedTensor[]): Tensor =>
    sizeAsStored(
      state.map(({ tensor }) => tensor),
      isSmall,
    );
  const weights = new Set(trained(plan).map(({ name }) => next(weightState(name))));
  const own = watched.filter(({ name }) => weights.has(name));
  const others = watched.filter(({ name }) => !weights.has(name));
  return add(size(own), multiply(size(others), LIMITS.weight / LIMITS.other));
};

/** Whether new state is sound, by its health. */
export const isHealthy = (health: number): boolean => health <= LIMITS.weight;
