/** @file Whether steps can teach anything: outputs and losses whose numbers never change are refused. */
import { ArgumentError, type ModelPort } from "@tributary/kernel";
import { dependsOn, meaningOf } from "@tributary/kernel/authoring";
import type { Reading, TargetsOf } from "../losses/taken.ts";
import { AT } from "./outputs.ts";
import type { Plan } from "./plan.ts";

const AGAINST = 'give the output 2 classes, or one number with binaryCrossentropy() and activation: "sigmoid"';

/** Whether an output is a softmax over a single class: 1, whatever the weights are. */
const isCertain = ({ tensor }: ModelPort): boolean => {
  const meaning = meaningOf(tensor);
  return meaning.kind === "probabilities" && meaning.axis !== null && tensor.shape[meaning.axis] === 1;
};

/** When the output that a loss judges is always the same. */
const checkOutput = (output: ModelPort): void => {
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
 * When classes that exclude each other are asked for, and there is one.
 *
 * @param by `"the loss"`, or the name of a metric.
 */
const checkClasses = (
  { name, tensor }: ModelPort,
  by: string,
  targetsOf: TargetsOf | undefined,
  { independent }: Reading,
): void => {
  const { shape } = tensor;
  const taken = [shape, shape.slice(0, -1)].flatMap((target) => targetsOf?.(shape, target, independent) ?? []);
  if (!taken.some((one) => "classes" in one && one.classes === 1)) return;
  throw new ArgumentError({
    at: AT,
    problem: `output "${name}" has one class, and ${by} tells classes apart: it is always right`,
    received: "1 class",
    expected: "2 classes or more",
    fix: AGAINST,
  });
};

/** When there are weights to train, and none of them is on a way to an output that a loss judges. */
const checkReached = ({ net, losses }: Plan, portOf: (name: string) => ModelPort): void => {
  const weights = net.weights.filter(({ trainable }) => trainable).map(({ tensor }) => tensor);
  const outputs = losses.map(({ output }) => portOf(output));
  if (weights.length === 0 || outputs.some(({ tensor }) => dependsOn(tensor, weights))) return;
  throw new ArgumentError({
    at: AT,
    problem: "a step would teach nothing",
    received: `${outputs.map(({ name }) => `output "${name}"`).join(", ")}, which no weight that is trained moves`,
    expected: "an output that is computed from weights by operations with gradients",
    fix: "train on what goes into argMax or cast, and add these when predicting; freeze fewer layers",
  });
};

/** @throws {@link ArgumentError} when steps can teach nothing. */
export const checkLearnable = (plan: Plan): void => {
  const { net, losses, metrics, readings } = plan;
  const portOf = (output: string): ModelPort => net.outputs.find(({ name }) => name === output)!;
  for (const { output, loss } of losses) {
    checkOutput(portOf(output));
    checkClasses(portOf(output), "the loss", loss.targets, readings.get(output)!);
  }
  for (const { output, name, metric, reading } of metrics) {
    checkClasses(portOf(output), name, metric.targets, reading);
  }
  checkReached(plan, portOf);
};
