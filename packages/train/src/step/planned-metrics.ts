/** @file What a trainer measures: the metrics of each output. */
import { type AnyModel, ArgumentError } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import { misfitError, namedError } from "../arguments/words.ts";
import type { Reading } from "../losses/taken.ts";
import type { Metric } from "../metrics/metric.ts";
import { AT, checkOutputs, entriesOf, list } from "./outputs.ts";
import type { PlannedLoss } from "./planned-losses.ts";

/**
 * Metrics of a model with one output, or metrics by the names of outputs.
 *
 * @example
 * const metrics: MetricOption<"digit" | "size"> = { digit: [accuracy()] };
 */
export type MetricOption<Names extends string = string> =
  | readonly Metric[]
  | { readonly [K in Names]?: readonly Metric[] };

export interface PlannedMetric {
  /** How the history calls it: `accuracy`, or `mask_accuracy` where there are several outputs. */
  readonly name: string;
  readonly output: string;
  readonly metric: Metric;
  /** How its output is read. */
  readonly reading: Reading;
}

const METRIC = "what a function such as accuracy() gives: { name, sums, value }";

const isMetric = (given: unknown): given is Metric =>
  typeof given === "object" &&
  given !== null &&
  "sums" in given &&
  typeof given.sums === "function" &&
  "value" in given &&
  typeof given.value === "function" &&
  "name" in given &&
  typeof given.name === "string";

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

/** What histories call losses, and what comes from validation. */
const checkNames = (planned: readonly PlannedMetric[], losses: readonly PlannedLoss[]): void => {
  const taken = ["loss", ...losses.map(({ output }) => `${output}_loss`)];
  const confusing = planned.find(({ name }) => name === "" || taken.includes(name) || name.startsWith("val_"));
  if (confusing) {
    throw new ArgumentError({
      at: AT,
      problem: `a metric cannot be called "${confusing.name}"`,
      received: `"${confusing.name}"`,
      expected: `a name of its own: ${taken.map((name) => `"${name}"`).join(", ")} and names that begin with "val_" are taken`,
      fix: 'give it another name: { …, name: "…" }',
    });
  }
  const twice = planned.find(({ name }, i) => planned.findIndex((other) => other.name === name) !== i);
  if (!twice) return;
  throw new ArgumentError({
    at: AT,
    problem: `two metrics are called "${twice.name}"`,
    fix: `give one of them another name: { ...${twice.metric.name}(…), name: "…" }`,
  });
};

/** The metrics that were asked for, checked and spelled out for each output. */
export const plannedMetrics = (
  net: AnyModel,
  option: unknown,
  losses: readonly PlannedLoss[],
  readings: ReadonlyMap<string, Reading>,
): readonly PlannedMetric[] => {
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
    metrics.map((metric) => ({
      name: several ? `${output}_${metric.name}` : metric.name,
      output,
      metric,
      reading: readings.get(output)!,
    })),
  );
  checkNames(planned, losses);
  return planned;
};
