/** @file The training step as graphs for files: whole, and in two halves with the gradients between them. */
import { ArgumentError, type ModelWeight, type NdArrays, type Tensor } from "@tributary/kernel";
import {
  gradients,
  lower,
  type NamedTensor,
  type OnnxGraph,
  rematGradients,
  trainingForm,
} from "@tributary/kernel/authoring";
import { divide } from "@tributary/kernel/ops";
import { ratio } from "../../metrics/metric.ts";
import { type BatchShapes, fed, namedInputs, namedWanted, wantedOf } from "../../step/batch-shapes.ts";
import { State } from "../../step/graph-state.ts";
import { type Objective, objectiveOf } from "../../step/objective.ts";
import type { Plan } from "../../step/plan.ts";
import type { PlannedMetric } from "../../step/planned-metrics.ts";
import { averageState, gradientState, stateEntries, trained, weightState } from "../../step/state-names.ts";
import { moveStatistics } from "../../step/statistics.ts";
import { LOSS, type RandomFeed } from "../../step/step-graph.ts";
import { LEARNING_RATE, optimize } from "../../step/update.ts";
import { gradientsSoFar } from "../../step/waiting-gradients.ts";

/** Which update it is, from 1. */
const STEP = "step";
const metricName = (metric: string): string => `metric/${metric}`;

/** What a batch measures, and the gradients of all weights that its loss depends on. */
interface Learned {
  readonly inputs: readonly NamedTensor[];
  readonly measured: readonly NamedTensor[];
  readonly weights: readonly ModelWeight[];
  readonly gradients: readonly Tensor[];
  readonly updates: Parameters<typeof moveStatistics>[0];
  readonly random: readonly RandomFeed[];
}

/** @throws {@link ArgumentError} for a metric that is no share or mean of one batch. */
const metricOf = (at: string, { name, metric }: PlannedMetric, sums: readonly Tensor[]): NamedTensor => {
  const [part, whole] = sums;
  if (metric.value === ratio && part && whole) return { name: metricName(name), tensor: divide(part, whole) };
  throw new ArgumentError({
    at,
    problem: `the metric "${name}" is computed in JavaScript, from sums over a whole set`,
    received: name,
    expected: "accuracy, topKAccuracy, absoluteError, squaredError, psnr, or a meanMetric",
    fix: "leave it out, and judge the trained model with evaluate()",
  });
};

const learnedFrom = (at: string, plan: Plan, shapes: BatchShapes): Learned => {
  const form = trainingForm(plan.net, shapes.inputs);
  const wanted = wantedOf(shapes);
  const objective: Objective = objectiveOf(plan, form.outputs, wanted);
  const all = trained(plan);
  const reached = (plan.remat ? rematGradients : gradients)(
    objective.total,
    all.map(({ tensor }) => tensor),
  );
  const random = form.random.map((tensor, i) => ({ name: `random/${i}`, tensor }));
  return {
    inputs: [...namedInputs(form.inputs), ...namedWanted(wanted), ...random],
    measured: [
      { name: LOSS, tensor: objective.total },
      ...plan.metrics.map((planned, i) => metricOf(at, planned, objective.sums[i]!)),
    ],
    weights: all.filter((_, i) => reached[i]),
    gradients: reached.filter((gradient) => gradient !== undefined),
    updates: form.updates,
    random: random.map(({ name, tensor }) => ({
      name,
      shape: tensor.shape as readonly number[],
      distribution: (tensor.source as { readonly distribution: RandomFeed["distribution"] }).distribution,
    })),
  };
};

/** Numbers of the update: the learning rate, and what follows from how many updates there were. */
const scalarsFor = (at: string, { optimizer }: Plan) => {
  const [learningRate, step] = [fed(LEARNING_RATE, []), fed(STEP, [])];
  const counts = Object.keys(optimizer.factors?.(1) ?? {}).length > 0;
  if (counts && !optimizer.factorsOf) {
    throw new ArgumentError({
      at,
      problem: `the optimizer ${optimizer.name} has factors that only JavaScript computes`,
      received: `factors of ${Object.keys(optimizer.factors?.(1) ?? {}).join(", ")}`,
      expected: "the same of a tensor",
      fix: "give the optimizer factorsOf: (update) => ({ … }) beside factors, with operations on its tensor",
    });
  }
  return {
    scalars: { learningRate, factors: counts ? optimizer.factorsOf!(step) : {} },
    named: [
      { name: LEARNING_RATE, tensor: learningRate },
      ...(counts ? [{ name: STEP, tensor: step }] : []),
    ] satisfies readonly NamedTensor[],
  };
};

export interface FileGraph {
  readonly graph: OnnxGraph;
  readonly random: readonly RandomFeed[];
}

/** Loss, gradients and optimizer in one. */
export const wholeGraph = (at: string, plan: Plan, shapes: BatchShapes): FileGraph => {
  const { inputs, measured, weights, gradients, updates, random } = learnedFrom(at, plan, shapes);
  const { scalars, named } = scalarsFor(at, plan);
  const state = new State(plan);
  state.readWeights();
  optimize(plan, weights, gradients, scalars, state);
  moveStatistics(updates, state);
  const outputs = [...measured, ...state.written];
  return { graph: lower({ name: "training", inputs, weights: [...state.read, ...named], outputs }), random };
};

/** Loss and gradients, and what statistics become. */
export const gradientsGraph = (at: string, plan: Plan, shapes: BatchShapes): FileGraph => {
  const { inputs, measured, weights, gradients, updates, random } = learnedFrom(at, plan, shapes);
  const state = new State(plan);
  state.readWeights();
  moveStatistics(updates, state);
  const moves = weights.map(({ name }, i) => ({ name: gradientState(name), tensor: gradients[i]! }));
  const outputs = [...measured, ...moves, ...state.written];
  return { graph: lower({ name: "gradients", inputs, weights: state.read, outputs }), random };
};

/** New weights from gradients, wherever these are from. */
export const updateGraph = (at: string, plan: Plan, shapes: BatchShapes): FileGraph => {
  const { weights } = learnedFrom(at, plan, shapes);
  const { scalars, named } = scalarsFor(at, plan);
  const state = new State(plan);
  state.readWeights(state.piecesOf(weights));
  const given = gradientsSoFar(weights, state);
  optimize(plan, weights, given, scalars, state);
  const graph = lower({ name: "update", inputs: [], weights: [...state.read, ...named], outputs: state.written });
  return { graph, random: [] };
};

/** What a run begins with, as a graph that takes nothing: every engine that runs the others runs it too. */
export const startGraph = (plan: Plan, values: NdArrays, opset: number): OnnxGraph => {
  const entries = stateEntries(plan);
  const names = new Map(
    plan.net.weights.flatMap(({ name }) => [
      [weightState(name), name],
      [averageState(name), name],
    ]),
  );
  const constant = (name: string): string => `start/${name}`;
  return {
    name: "start",
    opset,
    inputs: [],
    weights: [],
    outputs: entries.map(({ name, shape }) => ({ name, dtype: "float32", shape })),
    nodes: entries.map(({ name, start }) => ({
      op: start === null ? "Identity" : "Expand",
      inputs: start === null ? [constant(names.get(name)!)] : [constant(name), `${constant(name)}/shape`],
      outputs: [name],
      attributes: {},
    })),
    initializers: [
      ...plan.net.weights.map(({ name, shape }) => ({
        name: constant(name),
        dtype: "float32" as const,
        shape,
        data: values[name]!.data as Float32Array,
      })),
      ...entries.flatMap(({ name, shape, start }) =>
        start === null
          ? []
          : [
              { name: constant(name), dtype: "float32" as const, shape: [], data: Float32Array.of(start) },
              { name: `${constant(name)}/shape`, dtype: "int64" as const, shape: [shape.length], data: shape },
            ],
      ),
    ],
  };
};
