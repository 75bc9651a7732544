/** @file Losses and metrics, applied once to tensors without numbers: what is wrong with them is said before there are data. */
import { ArgumentError, type ModelPort, type Tensor } from "@tributary/kernel";
import { fromSource, gradients, meaningOf, showShape, topological } from "@tributary/kernel/authoring";
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

/** A loss or metric and what it may read: an output, its target, the model's weights. A step has no numbers for anything else. */
interface Reading {
  readonly at: "loss" | "metric";
  readonly made: readonly Tensor[];
  readonly known: readonly Tensor[];
}

/** @throws {@link ArgumentError} when a loss or metric reads what is not there when a step runs. */
const checkReads = ({ at, made, known }: Reading): void => {
  const there = new Set(known);
  const stray = topological(made, there).find(
    (tensor) => !tensor.from && tensor.source?.kind !== "constant" && !there.has(tensor),
  );
  if (!stray) return;
  const kind = stray.source?.kind ?? "tensor";
  throw new ArgumentError({
    at,
    problem: `the ${at} reads ${kind === "input" ? "an input" : `a ${kind}`} that a step does not know`,
    received: `${kind} of shape ${showShape(stray.shape)}`,
    expected: "operations on the output, its target, and weights of the model that is trained",
    fix:
      kind === "weight"
        ? "layers with weights belong into the model: give it another output, and judge that"
        : "give the model another output for what is read",
  });
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
  const weights = net.weights.map(({ tensor }) => tensor);
  for (const planned of losses) {
    const port = parts.get(planned.output)!;
    const declared = planned.loss.targets !== undefined;
    const found = attempted(port, declared, (target) => {
      const { loss, sums } = lossOn(net, planned, port.tensor, target);
      checkReads({ at: "loss", made: [loss, ...sums.flat()], known: [port.leaf, target, ...weights] });
      return { loss };
    });
    if (found) checkMoves(port, found.loss);
  }
  for (const planned of metrics) {
    const port = parts.get(planned.output)!;
    const declared = planned.metric.targets !== undefined;
    attempted(port, declared, (target) => {
      const made = sumsOn(net, planned, port.tensor, target);
      checkReads({ at: "metric", made, known: [port.leaf, target, ...weights] });
    });
  }
};
