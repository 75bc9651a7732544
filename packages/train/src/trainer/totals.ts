/** @file Losses and metrics of many batches, added up exactly. */
import { ArgumentError, type NdArrays } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import { termsOf } from "../losses/loss.ts";
import { total } from "../metrics/metric.ts";
import type { Plan } from "../step/plan.ts";
import { COST, lossSumName, sumName } from "../step/step-graph.ts";

/** Sums of one loss or metric: the numbers of each tensor. */
type Sums = readonly (readonly number[])[];

/** What has been added up; JSON keeps every bit of it. */
export type TotalsRecord = {
  readonly examples: number;
  /** What regularized weights cost, times the examples. */
  readonly cost: number;
  /** The sums of each term of each loss. */
  readonly losses: readonly (readonly Sums[])[];
  /** The sums of each metric. */
  readonly metrics: readonly Sums[];
};

/** One more batch. What its tensors are called follows from their number. */
const added = (at: string, sums: Sums, results: NdArrays, nameOf: (i: number) => string): Sums => {
  const more: number[][] = [];
  for (let i = 0; results[nameOf(i)] !== undefined; i++) {
    const data = Array.from(results[nameOf(i)]!.data, Number);
    const before = sums[i];
    if (before && before.length !== data.length) {
      throw new ArgumentError({
        at,
        problem: "its sums have another shape in another batch",
        received: `${data.length} numbers after ${before.length}`,
        expected: "sums whose shapes do not depend on the batch",
        fix: "add up over the batch: sum(…, { axes: [0, …] })",
      });
    }
    more.push(data.map((number, j) => number + (before?.[j] ?? 0)));
  }
  return more;
};

/** The sum of what was measured; null where nothing was. */
const ofMeasured = (numbers: readonly (number | null)[]): number | null => {
  const measured = numbers.filter((number) => number !== null);
  return measured.length === 0 ? null : total(measured);
};

/**
 * Adds up what batches measured. Losses and metrics follow from the sums of all batches: they are those of the whole set, however it was
 * cut. Only what regularized weights cost, and losses of one's own that are one number for a batch, are means over the examples.
 */
export class Totals {
  readonly #plan: Plan;
  #record: TotalsRecord;

  constructor(plan: Plan, record?: TotalsRecord) {
    this.#plan = plan;
    this.#record = record ?? {
      examples: 0,
      cost: 0,
      losses: plan.losses.map(({ loss }) => termsOf(loss).map(() => [])),
      metrics: plan.metrics.map(() => []),
    };
  }

  /** Adds what one batch of `size` examples gave. */
  add(results: NdArrays, size: number): void {
    const { examples, cost, losses, metrics } = this.#record;
    this.#record = {
      examples: examples + size,
      cost: cost + Number(results[COST]?.data[0] ?? 0) * size,
      losses: losses.map((terms, loss) =>
        terms.map((sums, term) => added("loss", sums, results, (i) => lossSumName(loss, term, i))),
      ),
      metrics: metrics.map((sums, metric) =>
        added(this.#plan.metrics[metric]!.name, sums, results, (i) => sumName(metric, i)),
      ),
    };
  }

  get examples(): number {
    return this.#record.examples;
  }

  /** `loss`, the loss of each output where there are several, and every metric. Not a number where nothing was counted. */
  values(): Record<string, number> {
    const { losses, metrics } = this.#plan;
    const { examples, cost } = this.#record;
    const each = losses.map(({ loss }, i) =>
      ofMeasured(termsOf(loss).map((term, t) => term.overall(this.#record.losses[i]![t]!))),
    );
    const all = ofMeasured(each.map((loss, i) => loss && loss * losses[i]!.weight));
    return {
      loss: (all ?? Number.NaN) + cost / examples,
      ...(losses.length > 1
        ? Object.fromEntries(losses.map(({ output }, i) => [`${output}_loss`, each[i] ?? Number.NaN]))
        : {}),
      ...Object.fromEntries(metrics.map((_, i) => [metrics[i]!.name, this.#metric(i)])),
    };
  }

  #metric(i: number): number {
    const { name, metric } = this.#plan.metrics[i]!;
    const sums = this.#record.metrics[i]!;
    const value: unknown = sums.length > 0 ? metric.value(sums) : Number.NaN;
    if (typeof value === "number") return value;
    throw new ArgumentError({
      at: name,
      problem: "the value of the metric is no number",
      received: described(value),
      expected: "a number that follows from the totals",
      fix: "write value: ([part, whole]) => part[0] / whole[0], from lists of numbers",
    });
  }

  record(): TotalsRecord {
    return this.#record;
  }
}
