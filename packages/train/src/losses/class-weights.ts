/** @file How much the errors of each class count. */
import { ArgumentError, constant, type Tensor } from "@tributary/kernel";
import { described, isWithin, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { add, multiply, sum } from "@tributary/kernel/ops";

const problemOf = (weights: readonly unknown[]): string | null => {
  if (weights.length === 0) return "classWeights is no list of numbers";
  // What is wrong may be undefined itself.
  const place = weights.findIndex((weight) => !isWithin(weight, NOT_NEGATIVE));
  if (place !== -1) return `${described(weights[place])} is no class weight`;
  return weights.every((weight) => weight === 0) ? "all class weights are 0" : null;
};

/**
 * Looks at class weights where they are given.
 *
 * @throws {@link ArgumentError} when they are no numbers, negative, or all 0.
 */
export const checkClassWeights = (at: string, weights: unknown): void => {
  if (weights === undefined) return;
  const problem = problemOf(Array.isArray(weights) ? weights : []);
  if (problem === null) return;
  throw new ArgumentError({
    at,
    problem,
    received: Array.isArray(weights) ? `[${weights.join(", ")}]` : described(weights),
    expected: "a number for each class, at least 0, not all of them 0",
    fix: "give a list such as [1, 50], in the order of the output's last axis",
  });
};

/** @throws {@link ArgumentError} when there are more or fewer than classes. */
export const checkOneForEach = (at: string, weights: readonly number[], classes: number): void => {
  if (weights.length === classes) return;
  throw new ArgumentError({
    at,
    problem: `there are ${weights.length} class weights for ${classes} classes`,
    received: `[${weights.join(", ")}]`,
    expected: `${classes} numbers`,
    fix: "give a weight for each class, in the order of the output's last axis",
  });
};

/** Along the last axis. */
export const weightsTensor = (weights: readonly number[]): Tensor =>
  constant(Float32Array.from(weights), [weights.length]);

/** The weight of the true class of each place, from a distribution over the classes. */
export const weightOfClass = (at: string, truth: Tensor, weights: readonly number[]): Tensor => {
  checkOneForEach(at, weights, truth.shape.at(-1)!);
  return sum(multiply(truth, weightsTensor(weights)), { axes: [-1] });
};

/** The weight of no and yes; between, in proportion. */
export const weightOfAnswer = (truth: Tensor, [no, yes]: readonly [no: number, yes: number]): Tensor =>
  add(multiply(truth, yes - no), no);
