/** @file What a trainer was asked to do, checked and spelled out for each output. */
import { type AnyModel, ArgumentError, type ModelPort } from "@tributary/kernel";
import { nearest } from "@tributary/kernel/authoring";
import { COUNT, checkNumber, checkNumbers, NOT_NEGATIVE } from "../arguments/numbers.ts";
import { described, misfitError, namedError } from "../arguments/words.ts";
import type { Loss } from "../losses/loss.ts";
import type { Metric } from "../metrics/metric.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { type Clip, clipOf } from "./clip.ts";
import { checkClasses, checkOutput } from "./learnable.ts";

/** A loss and how much it counts beside the others. */
export interface WeightedLoss {
  readonly loss: Loss;
  /** Default 1. */
  readonly weight?: number;
}

/**
 * One loss for every output, or losses by the names of outputs; outputs that are not named have none.
 *
 * @example
 * const losses: LossOption<"digit" | "size"> = { digit: sparseCategoricalCrossentropy(), size: { loss: huber(), weight: 0.1 } };
 */
export type LossOption<Names extends string = string> = Loss | { readonly [K in Names]?: Loss | WeightedLoss };

/**
 * Metrics of a model with one output, or metrics by the names of outputs.
 *
 * @example
 * const metrics: MetricOption<"digit" | "size"> = { digit: [accuracy()] };
 */
export type MetricOption<Names extends string = string> =
  | readonly Metric[]
  | { readonly [K in Names]?: readonly Metric[] };

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

const AT = "createTrainer";

const list = (outputs: readonly ModelPort[]): string => outputs.map(({ name }) => `"${name}"`).join(", ");

const checkOutputs = (what: string, names: readonly string[], { outputs }: AnyModel): void => {
  const known = outputs.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError({
    at: AT,
    problem: `the model has no output "${unknown}" for this ${what}`,
    received: names.map((name) => `"${name}"`).join(", "),
    expected: `names among ${list(outputs)}`,
    fix: `write "${nearest(unknown, known)[0]}", as the output was called in model(inputs, { name: … })`,
  });
};

/** Settings by name, or null for what is none of that. */
const entriesOf = (given: unknown): readonly (readonly [string, unknown])[] | null =>
  typeof given === "object" && given !== null && !Array.isArray(given) ? Object.entries(given) : null;

/** A loss takes an output and its target; what makes one can be called with nothing, and gives a function. */
const makesLoss = (given: Loss): boolean => {
  if (given.length > 0) return false;
  try {
    return typeof Reflect.apply(given, undefined, []) === "function";
  } catch {
    return false;
  }
};

const LOSS = "a function that makes one number of an output and its target, as sparseCategoricalCrossentropy() gives";

const lossOf = (given: unknown): Loss => {
  if (typeof given === "string") throw namedError(AT, "loss", given);
  if (typeof given === "function") {
    const loss = given as Loss;
    if (!makesLoss(loss)) return loss;
    throw misfitError(AT, "lossMaker", described(given), LOSS);
  }
  throw new ArgumentError({
    at: AT,
    problem: given === undefined ? "the loss is missing" : "this is not a loss",
    received: described(given),
    expected: LOSS,
    fix: "give a loss, such as loss: sparseCategoricalCrossentropy()",
  });
};

const weightedLossOf = (given: unknown): { readonly loss: Loss; readonly weight: number } => {
  if (typeof given !== "object" || given === null || !("loss" in given)) return { loss: lossOf(given), weight: 1 };
  const weight = "weight" in given && given.weight !== undefined ? given.weight : 1;
  if (typeof weight === "number" && Number.isFinite(weight)) return { loss: lossOf(given.loss), weight };
  throw new ArgumentError({
    at: AT,
    problem: "the weight of a loss is not a number",
    received: described(weight),
    expected: "how much the loss counts, such as 0.3",
    fix: "write { loss, weight: 0.3 }, or leave the weight out for 1",
  });
};

const plannedLosses = (net: AnyModel, option: unknown): readonly PlannedLoss[] => {
  const entries = entriesOf(option);
  if (entries === null) {
    const loss = lossOf(option);
    return net.outputs.map(({ name }) => ({ output: name, loss, weight: 1 }));
  }
  checkOutputs(
    "loss",
    entries.map(([name]) => name),
    net,
  );
  if (entries.length > 0) return entries.map(([output, entry]) => ({ output, ...weightedLossOf(entry) }));
  throw new ArgumentError({
    at: AT,
    problem: "there is no loss",
    received: "no names",
    expected: `a loss for at least one of ${list(net.outputs)}`,
    fix: "give a loss, such as sparseCategoricalCrossentropy()",
  });
};

const METRIC = "what a function such as accuracy() gives: { name, sums, value }";

const isMetric = (given: unknown): given is Metric =>
  typeof given === "object" && given !== null && "sums" in given && "value" in given && "name" in given;

const metricOf = (given: unknown): Metric => {
  if (isMetric(given)) return given;
  if (typeof given === "string") throw namedError(AT, "metric", given);
  if (typeof given === "function") throw misfitError(AT, "metricMaker", described(given), METRIC);
  throw new ArgumentError({
    at: AT,
    problem: "this is not a metric",
    received: described(given),
    expected: METRIC,
    fix: "give a metric, as in metrics: [accuracy()]",
  });
};

const metricsOf = (given: unknown): readonly Metric[] => {
  if (Array.isArray(given)) return given.map(metricOf);
  const metric = metricOf(given);
  throw misfitError(AT, "metric", `the metric ${metric.name}`, "a list");
};

const plannedMetrics = (net: AnyModel, option: unknown): readonly PlannedMetric[] => {
  const several = net.outputs.length > 1;
  const entries = isMetric(option) ? null : entriesOf(option);
  const unnamed = entries === null ? metricsOf(option) : [];
  if (several && unnamed.length > 0) {
    throw new ArgumentError({
      at: AT,
      problem: "metrics without the name of an output, but the model has several",
      received: unnamed.map(({ name }) => name).join(", "),
      expected: `metrics by output: ${list(net.outputs)}`,
      fix: `write metrics: { ${JSON.stringify(net.outputs[0]!.name)}: [ … ] }`,
    });
  }
  const byOutput = entries?.map(([output, metrics]) => [output, metricsOf(metrics)] as const) ?? [
    [net.outputs[0]!.name, unnamed] as const,
  ];
  checkOutputs(
    "metric",
    byOutput.map(([output]) => output),
    net,
  );
  const planned = byOutput.flatMap(([output, metrics]) =>
    metrics.map((metric) => ({ name: several ? `${output}_${metric.name}` : metric.name, output, metric })),
  );
  const twice = planned.find(({ name }, i) => planned.findIndex((other) => other.name === name) !== i);
  if (!twice) return planned;
  throw new ArgumentError({
    at: AT,
    problem: `two metrics are called "${twice.name}"`,
    fix: `give one of them another name: { ...${twice.metric.name}(…), name: "…" }`,
  });
};

const OPTIMIZER = "what a function such as adam(1e-3) gives";

const isOptimizer = (given: unknown): given is Optimizer =>
  typeof given === "object" && given !== null && "slots" in given && "update" in given && "learningRate" in given;

const optimizerOf = (given: unknown): Optimizer => {
  if (isOptimizer(given)) return given;
  if (typeof given === "string") throw namedError(AT, "optimizer", given);
  if (typeof given === "function") throw misfitError(AT, "optimizerMaker", described(given), OPTIMIZER);
  throw new ArgumentError({
    at: AT,
    problem: given === undefined ? "the optimizer is missing" : "this is not an optimizer",
    received: described(given),
    expected: OPTIMIZER,
    fix: "give an optimizer, such as optimizer: adam(1e-3)",
  });
};

/** What was asked for. JavaScript has no types that would keep other things out. */
export interface PlanOptions {
  readonly loss: unknown;
  readonly optimizer: unknown;
  readonly metrics?: unknown;
  readonly clip?: Clip | undefined;
  readonly ema?: number | undefined;
  readonly accumulate?: number | undefined;
}

/** Checks what was asked for, and names every part. */
export const planOf = (
  net: AnyModel,
  { loss, optimizer, metrics = [], clip, ema, accumulate = 1 }: PlanOptions,
): Plan => {
  checkNumbers(AT, { accumulate, ema }, { accumulate: COUNT, ema: { above: 0, below: 1 } });
  const [chosen, clipped] = [optimizerOf(optimizer), clipOf(AT, clip)];
  const first = chosen.learningRate.rate({ update: 0, epoch: 0 }, chosen.learningRate.start);
  checkNumber(AT, "the first learning rate", first, NOT_NEGATIVE);
  const [losses, judges] = [plannedLosses(net, loss), plannedMetrics(net, metrics)];
  const portOf = (output: string): ModelPort => net.outputs.find(({ name }) => name === output)!;
  for (const one of losses) {
    checkOutput(portOf(one.output));
    checkClasses(portOf(one.output), "the loss", one.loss.targets);
  }
  for (const { output, name, metric } of judges) checkClasses(portOf(output), name, metric.targets);
  return {
    net,
    losses,
    metrics: judges,
    optimizer: chosen,
    clip: clipped,
    average: ema ?? null,
    accumulate,
  };
};
