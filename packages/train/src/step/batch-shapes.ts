/** @file The shapes of one batch: each combination has graphs of its own. */
import type { ModelPort, Tensor } from "@tributary/kernel";
import { fromSource, type NamedTensor } from "@tributary/kernel/authoring";
import type { Wanted } from "./objective.ts";

export type Shapes = Readonly<Record<string, readonly number[]>>;

export interface BatchShapes {
  readonly inputs: Shapes;
  /** By the names of the outputs. */
  readonly targets: Shapes;
  /** By the names of the outputs; empty where all examples count alike. */
  readonly weights: Shapes;
}

/** The same for equal shapes. */
export const keyOf = ({ inputs, targets, weights }: BatchShapes): string => JSON.stringify([inputs, targets, weights]);

/** A tensor that is fed, of known shape. */
export const fed = (name: string, shape: readonly number[]): Tensor =>
  fromSource(shape, "float32", { kind: "input", name });

/** How the graph calls an input of the model, and a target and the weights of an output. */
export const inputName = (input: string): string => `input/${input}`;
export const targetName = (output: string): string => `target/${output}`;
export const weightsName = (output: string): string => `weights/${output}`;

const tensorsOf = (shapes: Shapes, nameOf: (output: string) => string): ReadonlyMap<string, Tensor> =>
  new Map(Object.entries(shapes).map(([output, shape]) => [output, fed(nameOf(output), shape)]));

/** The tensors for targets and weights of these shapes. */
export const wantedOf = ({ targets, weights }: BatchShapes): Wanted => ({
  targets: tensorsOf(targets, targetName),
  weights: tensorsOf(weights, weightsName),
});

/** The same tensors with the names that the graph calls them by. */
export const namedWanted = ({ targets, weights }: Wanted): readonly NamedTensor[] => [
  ...[...targets].map(([output, tensor]) => ({ name: targetName(output), tensor })),
  ...[...weights].map(([output, tensor]) => ({ name: weightsName(output), tensor })),
];

/** The model's inputs with the names that the graph calls them by. */
export const namedInputs = (inputs: readonly ModelPort[]): readonly NamedTensor[] =>
  inputs.map(({ name, tensor }) => ({ name: inputName(name), tensor }));
