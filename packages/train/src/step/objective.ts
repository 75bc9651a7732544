/** @file What a step minimizes, and what it measures on the way. */
import {
  type AnyModel,
  ArgumentError,
  type ModelPort,
  type ModelWeight,
  ShapeError,
  type Tensor,
} from "@tributary/kernel";
import { isTensor, showShape } from "@tributary/kernel/authoring";
import { abs, add, multiply, square, sum } from "@tributary/kernel/ops";
import { described } from "../arguments/words.ts";
import type { Plan } from "./plan.ts";

/** The targets and weights of the outputs, by the names of the outputs. */
export interface Wanted {
  readonly targets: ReadonlyMap<string, Tensor>;
  readonly weights: ReadonlyMap<string, Tensor>;
}

export interface Objective {
  /** Everything added up: losses, each times its weight, and what regularized weights cost. */
  readonly total: Tensor;
  /** The loss of each output that has one. */
  readonly losses: readonly Tensor[];
  /** The sums of each metric. */
  readonly sums: readonly (readonly Tensor[])[];
}

const cost = ({ tensor, regularizer }: ModelWeight): readonly Tensor[] => [
  ...(regularizer && regularizer.l1 !== 0 ? [multiply(sum(abs(tensor)), regularizer.l1)] : []),
  ...(regularizer && regularizer.l2 !== 0 ? [multiply(sum(square(tensor)), regularizer.l2)] : []),
];

/** What a loss of one's own gave, if it can be made small. */
const checked = (output: string, given: unknown): Tensor => {
  if (isTensor(given) && given.shape.length === 0) return given;
  throw new ArgumentError({
    at: "loss",
    problem: `the loss of "${output}" is not one number`,
    received: isTensor(given) ? `a tensor of shape ${showShape(given.shape)}` : described(given),
    expected: "a tensor of shape []",
    fix: "write the loss with operations on its tensors, and end it with mean(…)",
  });
};

/** With several outputs, an error about shapes says whose they are. */
const about = <T>(output: string, { outputs }: AnyModel, build: () => T): T => {
  try {
    return build();
  } catch (error) {
    if (outputs.length === 1 || !(error instanceof ShapeError)) throw error;
    const { at = "loss", path = at, problem, received, expected, fix } = error;
    throw new ShapeError({
      at,
      path: `output "${output}", ${path}`,
      problem,
      ...(received === undefined ? {} : { received }),
      ...(expected === undefined ? {} : { expected }),
      ...(fix === undefined ? {} : { fix }),
    });
  }
};

/** Losses and metrics as operations on the outputs and their targets. */
export const objectiveOf = (
  { net, losses, metrics }: Plan,
  outputs: readonly ModelPort[],
  wanted: Wanted,
): Objective => {
  const outputOf = (name: string): Tensor => outputs.find((port) => port.name === name)!.tensor;
  const parts = losses.map(({ output, loss }) =>
    about(output, net, () =>
      checked(output, loss(outputOf(output), wanted.targets.get(output)!, wanted.weights.get(output))),
    ),
  );
  const weighted = parts.map((part, i) => (losses[i]!.weight === 1 ? part : multiply(part, losses[i]!.weight)));
  const costs = net.weights.filter(({ trainable }) => trainable).flatMap(cost);
  return {
    total: [...weighted, ...costs].reduce((a, b) => add(a, b)),
    losses: parts,
    sums: metrics.map(({ output, metric }) =>
      about(output, net, () => metric.sums(outputOf(output), wanted.targets.get(output)!)),
    ),
  };
};
