/** @file How everything is called that lives from step to step. */
import type { ModelWeight } from "@tributary/kernel";
import type { Plan } from "./plan.ts";

/** A tensor that lives from step to step: weights, and what is kept beside them. */
export interface StateEntry {
  /** `weight/conv1/kernel`, `optimizer/momentum/conv1/kernel`, `average/conv1/kernel`, `gradient/conv1/kernel` */
  readonly name: string;
  readonly shape: readonly number[];
  /** The number it starts with; null for weights, which are given, and averages, which start as the weights. */
  readonly start: number | null;
}

export const weightState = (weight: string): string => `weight/${weight}`;
export const slotState = (slot: string, weight: string): string => `optimizer/${slot}/${weight}`;
export const averageState = (weight: string): string => `average/${weight}`;
export const gradientState = (weight: string): string => `gradient/${weight}`;

/** State in words: `weight "conv1/kernel"`, `what the optimizer keeps of "conv1/kernel" (momentum)`. */
export const stateWords = (state: string): string => {
  const [kind, ...rest] = state.split("/");
  const name = rest.join("/");
  if (kind === "weight") return `weight "${name}"`;
  if (kind === "average") return `the average of "${name}"`;
  if (kind === "gradient") return `the gradient of "${name}"`;
  const [slot, ...weight] = rest;
  return `what the optimizer keeps of "${weight.join("/")}" (${slot})`;
};

/** What the names of new state in a graph begin with. */
export const NEXT = "next/";

/** The name of the new state in the graph. */
export const next = (state: string): string => `${NEXT}${state}`;

/** The weights that gradients change. */
export const trained = ({ net }: Plan): readonly ModelWeight[] => net.weights.filter(({ trainable }) => trainable);

/** All state that belongs to one weight, in its shape. */
export const statesOf = (plan: Plan, weight: string): readonly string[] => [
  weightState(weight),
  ...Object.keys(plan.optimizer.slots).map((slot) => slotState(slot, weight)),
  averageState(weight),
  gradientState(weight),
];

/** What is kept for weights, or for several as one: a shape, and whether gradients change it. */
type Keeper = Pick<ModelWeight, "name" | "shape" | "trainable">;

/** Everything that is kept for some weights. */
export const entriesOf = (plan: Plan, keepers: readonly Keeper[]): readonly StateEntry[] => [
  ...keepers.map(({ name, shape }) => ({ name: weightState(name), shape, start: null })),
  ...keepers
    .filter(({ trainable }) => trainable)
    .flatMap(({ name, shape }) => [
      ...Object.entries(plan.optimizer.slots).map(([slot, start]) => ({ name: slotState(slot, name), shape, start })),
      ...(plan.average === null ? [] : [{ name: averageState(name), shape, start: null }]),
      ...(plan.accumulate === 1 ? [] : [{ name: gradientState(name), shape, start: 0 }]),
    ]),
];

/** Everything that a trainer keeps for this plan. */
export const stateEntries = (plan: Plan): readonly StateEntry[] => entriesOf(plan, plan.net.weights);
