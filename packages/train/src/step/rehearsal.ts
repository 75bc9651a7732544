/** @file Losses and metrics, applied once to tensors without numbers: what is wrong with them is said before there are data. */
import { ArgumentError, type ModelPort, type Tensor } from "@tributary/kernel";
import { fromSource, gradients, meaningOf } from "@tributary/kernel/authoring";
import { sigmoid, softmax } from "@tributary/kernel/ops";
import { lossOn, sumsOn } from "./objective.ts";
import { AT } from "./outputs.ts";
import type { Plan } from "./plan.ts";

/** Sizes that are open until there are data, unlike those that models have. */
const [BATCH, OPEN] = [7, 5];

/** An output without the model before it. */
interface StandIn {
  readonly name: string;
  /** What takes the place of the model. */
  readonly leaf: Tensor;
  /** It means what the model's output means. */
  readonly tensor: Tensor;
}

const standIn = ({ name, tensor }: ModelPort): StandIn => {
  const shape = tensor.shape.map((size, axis) => size ?? (axis === 0 ? BATCH : OPEN));
  const leaf = fromSource(shape, tensor.dtype, { kind: "input", name: null });
  const meaning = meaningOf(tensor);
  if (meaning.kind !== "probabilities" || tensor.dtype !== "float32") return { name, leaf, tensor: leaf };
  return { name, leaf, tensor: meaning.axis === null ? sigmoid(leaf) : softmax(leaf, meaning.axis) };
};

/** A target in the output's shape, and one without its last axis. */
const targetsFor = ({ shape }: Tensor): readonly Tensor[] =>
  [shape, shape.slice(0, -1)].map((sizes) => fromSource(sizes, "float32", { kind: "input", name: null }));

/** Where our own checks of losses and metrics say that they are wrong. */
const OURS: readonly unknown[] = ["loss", "metric"];

/**
 * What comes of a target that fits; null where none does, since what the data will be like is not known yet.
 *
 * @param declared Whether it is said what targets are taken: then errors that are not about their shapes are meant.
 */
const attempted = <T>({ tensor }: StandIn, declared: boolean, run: (target: Tensor) => T): T | null => {
  for (const target of targetsFor(tensor)) {
    try {
      return run(target);
    } catch (failure) {
      if (failure instanceof ArgumentError && (declared || OURS.includes(failure.at))) throw failure;
    }
  }
  return null;
};

/** @throws {@link GradientError} when all ways to the output lead through operations without a gradient. */
const checkMoves = ({ name, leaf }: StandIn, loss: Tensor): void => {
  if (gradients(loss, [leaf])[0]) return;
  throw new ArgumentError({
    at: AT,
    problem: "a step would teach nothing",
    received: `a loss that output "${name}" does not change`,
    expected: "a loss that is computed from the output by operations with gradients",
    fix: "use the output in the loss, without argMax, cast or stopGradient around it",
  });
};

/**
 * @throws {@link ArgumentError} when a loss does not depend on its output, or a metric does not fit it.
 * @throws {@link GradientError} when a loss leads through an operation without a gradient.
 */
export const rehearse = ({ net, losses, metrics }: Plan): void => {
  const parts = new Map(net.outputs.map((port) => [port.name, standIn(port)]));
  for (const planned of losses) {
    const port = parts.get(planned.output)!;
    const declared = planned.loss.targets !== undefined;
    const found = attempted(port, declared, (target) => lossOn(net, planned, port.tensor, target));
    if (found) checkMoves(port, found.loss);
  }
  for (const planned of metrics) {
    const port = parts.get(planned.output)!;
    const declared = planned.metric.targets !== undefined;
    attempted(port, declared, (target) => sumsOn(net, planned, port.tensor, target));
  }
};
