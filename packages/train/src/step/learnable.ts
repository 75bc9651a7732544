/** @file Whether steps can teach anything: outputs and losses whose numbers never change are refused. */
import { ArgumentError, type ModelPort } from "@tributary/kernel";
import { meaningOf } from "@tributary/kernel/authoring";
import type { TargetsOf } from "../losses/taken.ts";

const AT = "createTrainer";

const AGAINST = 'give the output 2 classes, or one number with binaryCrossentropy() and activation: "sigmoid"';

/** Whether an output is a softmax over a single class: 1, whatever the weights are. */
const isCertain = ({ tensor }: ModelPort): boolean => {
  const meaning = meaningOf(tensor);
  return meaning.kind === "probabilities" && meaning.axis !== null && tensor.shape[meaning.axis] === 1;
};

/** @throws {@link ArgumentError} when the output that a loss judges is always the same. */
export const checkOutput = (output: ModelPort): void => {
  if (!isCertain(output)) return;
  throw new ArgumentError({
    at: AT,
    problem: `output "${output.name}" is a softmax over one class, which is 1 whatever the weights are`,
    received: "1 class",
    expected: "2 classes or more",
    fix: AGAINST,
  });
};

/**
 * @param by `"the loss"`, or the name of a metric.
 * @throws {@link ArgumentError} when classes that exclude each other are asked for, and there is one.
 */
export const checkClasses = ({ name, tensor }: ModelPort, by: string, targetsOf: TargetsOf | undefined): void => {
  const { shape } = tensor;
  const taken = [targetsOf?.(shape, shape) ?? [], targetsOf?.(shape, shape.slice(0, -1)) ?? []].flat();
  if (!taken.some((one) => "classes" in one && one.classes === 1)) return;
  throw new ArgumentError({
    at: AT,
    problem: `output "${name}" has one class, and ${by} tells classes apart: it is always right`,
    received: "1 class",
    expected: "2 classes or more",
    fix: AGAINST,
  });
};
