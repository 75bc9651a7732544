/** @file What a trainer was asked to do, checked and spelled out for each output. */
import { type AnyModel, ArgumentError, type ModelPort } from "@tributary/kernel";
import { nearest } from "@tributary/kernel/authoring";
import type { Loss } from "../losses/loss.ts";
import type { Metric } from "../metrics/metric.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Clip } from "./clip.ts";

/** A loss and how much it counts beside the others. */
export interface WeightedLoss {
  readonly loss: Loss;
  /** Default 1. */
  readonly weight?: number;
}

/** One loss for every output, or losses by the names of outputs; outputs that are not named have none. */
export type LossOption = Loss | Readonly<Record<string, Loss | WeightedLoss>>;

/** Metrics of a model with one output, or metrics by the names of outputs. */
export type MetricOption = readonly Metric[] | Readonly<Record<string, readonly Metric[]>>;

export interface PlannedLoss {
  readonly output: string;
  readonly loss: Loss;
  readonly weight: number;
}

export interface PlannedMetric {
  /** How the history calls it: `accuracy`, or `mask_accuracy` where there are several outputs. */
  readonly name: string;
  readonly output: string;
  readonly metric: Metric;
}

export interface Plan {
  readonly net: AnyModel;
  readonly losses: readonly PlannedLoss[];
  readonly metrics: readonly PlannedMetric[];
  readonly optimizer: Optimizer;
  readonly clip: Clip | null;
  /** How much of the averaged weights stays at each update; null where no average is kept. */
  readonly average: number | null;
  /** How many batches make one update. */
  readonly accumulate: number;
}

const list = (outputs: readonly ModelPort[]): string => outputs.map(({ name }) => `"${name}"`).join(", ");

const checkOutputs = (what: string, names: readonly string[], { outputs }: AnyModel): void => {
  const known = outputs.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError({
    at: "createTrainer",
    problem: `the model has no output "${unknown}" for this ${what}`,
    received: names.map((name) => `"${name}"`).join(", "),
    expected: `names among ${list(outputs)}`,
    fix: `write "${nearest(unknown, known)[0]}", as the output was called in model(inputs, { name: … })`,
  });
};

const plannedLosses = (net: AnyModel, option: LossOption): readonly PlannedLoss[] => {
  if (typeof option === "function") return net.outputs.map(({ name }) => ({ output: name, loss: option, weight: 1 }));
  checkOutputs("loss", Object.keys(option), net);
  const losses = Object.entries(option).map(([output, entry]) => ({
    output,
    ...(typeof entry === "function" ? { loss: entry, weight: 1 } : { loss: entry.loss, weight: entry.weight ?? 1 }),
  }));
  if (losses.length > 0) return losses;
  throw new ArgumentError({
    at: "createTrainer",
    problem: "there is no loss",
    received: "no names",
    expected: `a loss for at least one of ${list(net.outputs)}`,
    fix: "give a loss, such as sparseCategoricalCrossentropy()",
  });
};

const plannedMetrics = (net: AnyModel, option: MetricOption): readonly PlannedMetric[] => {
  const several = net.outputs.length > 1;
  if (Array.isArray(option) && several && option.length > 0) {
    throw new ArgumentError({
      at: "createTrainer",
      problem: "metrics without the name of an output, but the model has several",
      received: (option as readonly Metric[]).map(({ name }) => name).join(", "),
      expected: `metrics by output: ${list(net.outputs)}`,
      fix: `write metrics: { ${JSON.stringify(net.outputs[0]!.name)}: [ … ] }`,
    });
  }
  const byOutput: Readonly<Record<string, readonly Metric[]>> = Array.isArray(option)
    ? { [net.outputs[0]!.name]: option }
    : (option as Readonly<Record<string, readonly Metric[]>>);
  checkOutputs("metric", Object.keys(byOutput), net);
  const planned = Object.entries(byOutput).flatMap(([output, metrics]) =>
    metrics.map((metric) => ({ name: several ? `${output}_${metric.name}` : metric.name, output, metric })),
  );
  const twice = planned.find(({ name }, i) => planned.findIndex((other) => other.name === name) !== i);
  if (!twice) return planned;
  throw new ArgumentError({
    at: "createTrainer",
    problem: `two metrics are called "${twice.name}"`,
    fix: `give one of them another name: { ...${twice.metric.name}(…), name: "…" }`,
  });
};

export interface PlanOptions {
  readonly loss: LossOption;
  readonly optimizer: Optimizer;
  readonly metrics?: MetricOption | undefined;
  readonly clip?: Clip | undefined;
  readonly ema?: number | undefined;
  readonly accumulate?: number | undefined;
}

/** Checks what was asked for, and names every part. */
export const planOf = (
  net: AnyModel,
  { loss, optimizer, metrics = [], clip, ema, accumulate = 1 }: PlanOptions,
): Plan => {
  if (!(Number.isInteger(accumulate) && accumulate >= 1)) {
    throw new ArgumentError({
      at: "createTrainer",
      problem: "accumulate is not a number of batches",
      received: String(accumulate),
      expected: "a whole number from 1 up",
      fix: "leave it out to update the weights after every batch",
    });
  }
  if (ema !== undefined && !(ema > 0 && ema < 1)) {
    throw new ArgumentError({
      at: "createTrainer",
      problem: "ema is not a share",
      received: String(ema),
      expected: "a number between 0 and 1, such as 0.999",
      fix: "leave it out to keep no averaged weights",
    });
  }
  return {
    net,
    losses: plannedLosses(net, loss),
    metrics: plannedMetrics(net, metrics),
    optimizer,
    clip: clip ?? null,
    average: ema ?? null,
    accumulate,
  };
};
