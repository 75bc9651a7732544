/** @file The training step as one ONNX graph: forward, loss, gradients, optimizer, new weights, statistics, metrics. */
import { ArgumentError, type ModelWeight, type Tensor } from "@tributary/kernel";
import {
  type Abilities,
  gradients,
  lower,
  type NamedTensor,
  type OnnxGraph,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { add, multiply, scalar, subtract, sum } from "@tributary/kernel/ops";
import { type BatchShapes, fed, namedInputs, namedWanted, wantedOf } from "./batch-shapes.ts";
import { clipped } from "./clip.ts";
import { type Objective, objectiveOf } from "./objective.ts";
import type { Plan } from "./plan.ts";
import { averageState, gradientState, next, slotState, trained, weightState } from "./state-names.ts";

/** New numbers that a step wants: their name in the graph, and what they are like. */
export interface RandomFeed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly distribution: "uniform" | "normal";
}

export interface StepGraph {
  readonly graph: OnnxGraph;
  readonly random: readonly RandomFeed[];
}

/** How a graph calls its results. */
export const LOSS = "loss";
/** 0 as long as every new weight is a finite number. */
export const HEALTH = "health";
export const LEARNING_RATE = "learningRate";
export const lossName = (i: number): string => `loss/${i}`;
export const sumName = (metric: number, i: number): string => `metric/${metric}/${i}`;
export const factorName = (factor: string): string => `factor/${factor}`;

/** Loss and metric sums as outputs. */
export const measured = ({ total, losses, sums }: Objective): readonly NamedTensor[] => [
  { name: LOSS, tensor: total },
  ...losses.map((tensor, i) => ({ name: lossName(i), tensor })),
  ...sums.flatMap((tensors, metric) => tensors.map((tensor, i) => ({ name: sumName(metric, i), tensor }))),
];

/** Collects the state that a graph reads, and the new state that it writes. */
class State {
  readonly read: NamedTensor[] = [];
  readonly written: NamedTensor[] = [];

  take(name: string, shape: readonly number[]): Tensor {
    const tensor = fed(name, shape);
    this.read.push({ name, tensor });
    return tensor;
  }

  give(name: string, tensor: Tensor): void {
    this.written.push({ name: next(name), tensor });
  }
}

/** What statistics become; a layer called twice moves them twice. */
const moveStatistics = (
  updates: readonly { readonly weight: ModelWeight; readonly value: Tensor }[],
  state: State,
): void => {
  const values = new Map<ModelWeight, Tensor>();
  for (const { weight, value } of updates) {
    const before = values.get(weight);
    values.set(weight, before ? add(before, subtract(value, weight.tensor)) : value);
  }
  for (const [{ name }, value] of values) state.give(weightState(name), value);
};

/** Gradients of several batches: those so far, and this batch's share. */
const accumulated = (
  plan: Plan,
  weights: readonly ModelWeight[],
  own: readonly Tensor[],
  state: State,
): readonly Tensor[] =>
  plan.accumulate === 1
    ? own
    : own.map((gradient, i) => {
        const { name, shape } = weights[i]!;
        return add(state.take(gradientState(name), shape), multiply(gradient, 1 / plan.accumulate));
      });

interface Scalars {
  readonly learningRate: Tensor;
  readonly factors: Readonly<Record<string, Tensor>>;
}

/** Applies the optimizer to every weight. Returns the new weights. */
const optimize = (
  plan: Plan,
  weights: readonly ModelWeight[],
  given: readonly Tensor[],
  scalars: Scalars,
  state: State,
): readonly Tensor[] =>
  clipped(given, plan.clip).map((gradient, i) => {
    const { name, shape, tensor: weight } = weights[i]!;
    const slots = Object.fromEntries(
      Object.keys(plan.optimizer.slots).map((slot) => [slot, state.take(slotState(slot, name), shape)]),
    );
    const updated = plan.optimizer.update({ name, weight, gradient, slots, ...scalars });
    state.give(weightState(name), updated.weight);
    for (const [slot, value] of Object.entries(updated.slots)) state.give(slotState(slot, name), value);
    if (plan.average !== null) {
      const average = state.take(averageState(name), shape);
      state.give(averageState(name), add(multiply(average, plan.average), multiply(updated.weight, 1 - plan.average)));
    }
    return updated.weight;
  });

/** A number that is 0 if all of the tensors are finite, and not a number otherwise. */
const health = (tensors: readonly Tensor[]): Tensor =>
  multiply(
    tensors.map((tensor) => sum(tensor)).reduce((a, b) => add(a, b), scalar(0)),
    0,
  );

interface StepGraphOptions {
  /** Whether the weights change; false for a batch that only adds its gradients to those of later ones. */
  readonly update: boolean;
  readonly abilities?: Abilities;
}

/** The step for one batch shape. */
export const stepGraph = (
  plan: Plan,
  shapes: BatchShapes,
  { update, abilities = standardAbilities }: StepGraphOptions,
): StepGraph => {
  const form = trainingForm(plan.net, shapes.inputs);
  const wanted = wantedOf(shapes);
  const objective = objectiveOf(plan, form.outputs, wanted);
  const state = new State();
  for (const { name, tensor } of plan.net.weights) state.read.push({ name: weightState(name), tensor });

  // A weight that the loss does not depend on has no gradient, and stays.
  const all = trained(plan);
  const reached = gradients(
    objective.total,
    all.map(({ tensor }) => tensor),
  );
  const weights = all.filter((_, i) => reached[i]);
  if (weights.length === 0) {
    throw new ArgumentError({
      at: "fit",
      problem: "a step would teach nothing",
      received: all.length === 0 ? "a model without a weight that is trained" : "a loss that depends on no weight",
      expected: "a loss that depends on a weight that is not frozen",
      fix:
        all.length === 0
          ? "freeze fewer layers"
          : "compute the loss from the output, with operations that have gradients",
    });
  }
  const sums = accumulated(
    plan,
    weights,
    reached.filter((gradient) => gradient !== undefined),
    state,
  );

  const learningRate = fed(LEARNING_RATE, []);
  const factors = Object.fromEntries(
    Object.keys(plan.optimizer.factors?.(1) ?? {}).map((name) => [name, fed(factorName(name), [])]),
  );
  const changed = update ? optimize(plan, weights, sums, { learningRate, factors }, state) : sums;
  if (!update) for (const [i, { name }] of weights.entries()) state.give(gradientState(name), sums[i]!);
  moveStatistics(form.updates, state);

  const random = form.random.map((tensor, i) => ({ name: `random/${i}`, tensor }));
  const scalars = [
    { name: LEARNING_RATE, tensor: learningRate },
    ...Object.entries(factors).map(([name, tensor]) => ({ name: factorName(name), tensor })),
  ];
  const graph = lower({
    name: "step",
    inputs: [...namedInputs(form.inputs), ...namedWanted(wanted), ...random],
    weights: [...state.read, ...scalars],
    outputs: [...measured(objective), { name: HEALTH, tensor: health(changed) }, ...state.written],
    abilities,
  });
  return {
    graph,
    random: random.map(({ name, tensor }) => ({
      name,
      shape: tensor.shape as readonly number[],
      distribution: (tensor.source as { readonly distribution: "uniform" | "normal" }).distribution,
    })),
  };
};
