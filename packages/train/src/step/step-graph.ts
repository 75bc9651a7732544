/** @file The training step as one ONNX graph: forward, loss, gradients, optimizer, new weights, statistics, metrics. */
import { ArgumentError, type ModelWeight, type Tensor } from "@tributary/kernel";
import {
  type Abilities,
  gradients,
  lower,
  type NamedTensor,
  type OnnxGraph,
  rematGradients,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { add, multiply } from "@tributary/kernel/ops";
import { type BatchShapes, namedInputs, namedWanted, wantedOf } from "./batch-shapes.ts";
import { State } from "./graph-state.ts";
import { type Objective, objectiveOf } from "./objective.ts";
import type { Plan } from "./plan.ts";
import { trained } from "./state-names.ts";
import { moveStatistics } from "./statistics.ts";
import { HEALTH, health, namedScalars, optimize, scalarsOf } from "./update.ts";
import { giveGradients, gradientsSoFar } from "./waiting-gradients.ts";

/** New numbers that a step wants: their name in the graph, and what they are like. */
export interface RandomFeed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly distribution: "uniform" | "normal";
}

export interface StepGraph {
  readonly graph: OnnxGraph;
  readonly random: readonly RandomFeed[];
  /** The names of the weights that the loss depends on. */
  readonly learned: readonly string[];
}

/** How a graph calls its results. */
export const LOSS = "loss";
/** What regularized weights cost, in a model that has any. */
export const COST = "cost";
export const lossSumName = (loss: number, term: number, i: number): string => `loss/${loss}/${term}/${i}`;
export const sumName = (metric: number, i: number): string => `metric/${metric}/${i}`;

/** Loss and metric sums as outputs. */
export const measured = ({ total, cost, losses, sums }: Objective): readonly NamedTensor[] => [
  { name: LOSS, tensor: total },
  ...(cost ? [{ name: COST, tensor: cost }] : []),
  ...losses.flatMap((terms, loss) =>
    terms.flatMap((tensors, term) => tensors.map((tensor, i) => ({ name: lossSumName(loss, term, i), tensor }))),
  ),
  ...sums.flatMap((tensors, metric) => tensors.map((tensor, i) => ({ name: sumName(metric, i), tensor }))),
];

/** Gradients of several batches: those so far, and this batch's share. */
const accumulated = (
  plan: Plan,
  weights: readonly ModelWeight[],
  own: readonly Tensor[],
  state: State,
): readonly Tensor[] => {
  if (plan.accumulate === 1) return own;
  const before = gradientsSoFar(weights, state);
  return own.map((gradient, i) => add(before[i]!, multiply(gradient, 1 / plan.accumulate)));
};

/**
 * The graph without the size of the batch. ONNX Runtime plans ahead which results lie where results of the same shape have been; these then stay
 * taken from the first to the last, which is all the way to the loss and back. Shapes that it does not know it cannot plan.
 */
const unplanned = (graph: OnnxGraph): OnnxGraph => ({
  ...graph,
  inputs: graph.inputs.map((value) => ({ ...value, shape: value.shape.map((size, axis) => (axis === 0 ? "" : size)) })),
});

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
  const state = new State(plan, abilities);
  state.readWeights();

  // A weight that the loss does not depend on has no gradient, and stays.
  const all = trained(plan);
  const reached = (plan.remat ? rematGradients : gradients)(
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

  const scalars = scalarsOf(plan);
  if (update) optimize(plan, weights, sums, scalars, state);
  else giveGradients(weights, sums, state);
  moveStatistics(form.updates, state);

  const random = form.random.map((tensor, i) => ({ name: `random/${i}`, tensor }));
  // What a batch leaves for the way back is freed as soon as it has been read, and in which order that is depends on what the health reads first.
  const isSmall = !plan.remat && Object.values(shapes.inputs).every(([batch]) => batch === 1);
  const graph = lower({
    name: "step",
    inputs: [...namedInputs(form.inputs), ...namedWanted(wanted), ...random],
    weights: [...state.read, ...namedScalars(scalars)],
    outputs: [...measured(objective), { name: HEALTH, tensor: health(state, isSmall) }, ...state.written],
    abilities,
  });
  return {
    graph: plan.remat ? unplanned(graph) : graph,
    learned: weights.map(({ name }) => name),
    random: random.map(({ name, tensor }) => ({
      name,
      shape: tensor.shape as readonly number[],
      distribution: (tensor.source as { readonly distribution: "uniform" | "normal" }).distribution,
    })),
  };
};
