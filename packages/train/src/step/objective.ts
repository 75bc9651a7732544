/** @file What a step minimizes, and what it measures on the way. */
import {
  type AnyModel,
  ArgumentError,
  type ModelPort,
  type ModelWeight,
  ShapeError,
  type Tensor,
} from "@tributary/kernel";
import { described, isTensor } from "@tributary/kernel/authoring";
import { abs, add, multiply, square, sum } from "@tributary/kernel/ops";
import { measured, termsOf } from "../losses/loss.ts";
import { alignedTarget } from "../losses/targets.ts";
import type { Plan } from "./plan.ts";
import type { PlannedLoss } from "./planned-losses.ts";
import type { PlannedMetric } from "./planned-metrics.ts";

/** The targets and weights of the outputs, by the names of the outputs. */
export interface Wanted {
  readonly targets: ReadonlyMap<string, Tensor>;
  readonly weights: ReadonlyMap<string, Tensor>;
}

export interface Objective {
  /** Everything added up: losses, each times its weight, and what regularized weights cost. */
  readonly total: Tensor;
  /** What regularized weights cost; null where none are. */
  readonly cost: Tensor | null;
  /** The sums of the terms of each loss. */
  readonly losses: readonly (readonly (readonly Tensor[])[])[];
  /** The sums of each metric. */
  readonly sums: readonly (readonly Tensor[])[];
}

const cost = ({ tensor, regularizer }: ModelWeight): readonly Tensor[] => [
  ...(regularizer && regularizer.l1 !== 0 ? [multiply(sum(abs(tensor)), regularizer.l1)] : []),
  ...(regularizer && regularizer.l2 !== 0 ? [multiply(sum(square(tensor)), regularizer.l2)] : []),
];

/** What a metric of one's own adds up, if it can be added up. */
const checkedSums = (name: string, given: unknown): readonly Tensor[] => {
  if (Array.isArray(given) && given.length > 0 && given.every((sum) => isTensor(sum) && sum.dtype === "float32")) {
    return given;
  }
  throw new ArgumentError({
    at: "metric",
    problem: `the sums of "${name}" are no list of tensors`,
    received: described(given),
    expected: "a list of float32 tensors, whose shapes do not depend on the batch",
    fix: "write sums: (output, target) => [sum(…), …], with operations on its tensors",
  });
};

/** With several outputs, an error says whose loss or metric it is about. */
const about = <T>(output: string, { outputs }: AnyModel, build: () => T): T => {
  try {
    return build();
  } catch (error) {
    if (outputs.length === 1 || !(error instanceof ShapeError || error instanceof ArgumentError)) throw error;
    const { at = "loss", path = at, problem, received, expected, fix } = error;
    throw new (error instanceof ShapeError ? ShapeError : ArgumentError)({
      at,
      path: `output "${output}", ${path}`,
      problem,
      ...(received === undefined ? {} : { received }),
      ...(expected === undefined ? {} : { expected }),
      ...(fix === undefined ? {} : { fix }),
    });
  }
};

/** One loss of an output, with the sums of its terms. */
export const lossOn = (
  net: AnyModel,
  { output: name, loss }: PlannedLoss,
  output: Tensor,
  target: Tensor,
  weights?: Tensor,
): ReturnType<typeof measured> =>
  about(name, net, () => measured(termsOf(loss), output, alignedTarget(output, target), weights));

/** The sums of one metric of an output. */
export const sumsOn = (
  net: AnyModel,
  { name, output: port, metric, reading }: PlannedMetric,
  output: Tensor,
  target: Tensor,
): readonly Tensor[] =>
  about(port, net, () => checkedSums(name, metric.sums(output, alignedTarget(output, target), reading)));

/** Losses and metrics as operations on the outputs and their targets. */
export const objectiveOf = (
  { net, losses, metrics }: Plan,
  outputs: readonly ModelPort[],
  { targets, weights }: Wanted,
): Objective => {
  const outputOf = (name: string): Tensor => outputs.find((port) => port.name === name)!.tensor;
  const parts = losses.map((planned) => {
    const { output } = planned;
    return lossOn(net, planned, outputOf(output), targets.get(output)!, weights.get(output));
  });
  const weighted = parts.map(({ loss }, i) => (losses[i]!.weight === 1 ? loss : multiply(loss, losses[i]!.weight)));
  const costs = net.weights.filter(({ trainable }) => trainable).flatMap(cost);
  return {
    total: [...weighted, ...costs].reduce((a, b) => add(a, b)),
    cost: costs.length === 0 ? null : costs.reduce((a, b) => add(a, b)),
    losses: parts.map(({ sums }) => sums),
    sums: metrics.map((planned) => sumsOn(net, planned, outputOf(planned.output), targets.get(planned.output)!)),
  };
};
