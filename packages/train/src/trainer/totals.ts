/** @file Losses and metrics of many batches, added up exactly. */
import type { NdArrays } from "@tributary/kernel";
import type { Plan } from "../step/plan.ts";
import { LOSS, lossName, sumName } from "../step/step-graph.ts";

/** What has been added up; JSON keeps every bit of it. */
export type TotalsRecord = {
  readonly examples: number;
  readonly loss: number;
  readonly losses: readonly number[];
  readonly sums: readonly (readonly (readonly number[])[])[];
};

const first = (results: NdArrays, name: string): number => Number(results[name]!.data[0]);

/** Adds up what batches measured. The loss is the mean over the examples; metrics follow from the sums of all batches. */
export class Totals {
  readonly #plan: Plan;
  #examples = 0;
  #loss = 0;
  #losses: number[];
  #sums: number[][][];

  constructor(plan: Plan, record?: TotalsRecord) {
    this.#plan = plan;
    this.#examples = record?.examples ?? 0;
    this.#loss = record?.loss ?? 0;
    this.#losses = record ? [...record.losses] : plan.losses.map(() => 0);
    this.#sums = record ? record.sums.map((sums) => sums.map((numbers) => [...numbers])) : plan.metrics.map(() => []);
  }

  /** Adds what one batch of `size` examples gave. */
  add(results: NdArrays, size: number): void {
    this.#examples += size;
    this.#loss += first(results, LOSS) * size;
    this.#losses = this.#losses.map((loss, i) => loss + first(results, lossName(i)) * size);
    this.#sums = this.#sums.map((sums, metric) => {
      const added: number[][] = [];
      for (let i = 0; results[sumName(metric, i)] !== undefined; i++) {
        const { data } = results[sumName(metric, i)]!;
        added.push(Array.from(data as Float32Array, (number, j) => number + (sums[i]?.[j] ?? 0)));
      }
      return added;
    });
  }

  get examples(): number {
    return this.#examples;
  }

  /** `loss`, the loss of each output where there are several, and every metric. */
  values(): Record<string, number> {
    const { losses, metrics } = this.#plan;
    const mean = (sum: number): number => sum / this.#examples;
    return {
      loss: mean(this.#loss),
      ...(losses.length > 1
        ? Object.fromEntries(losses.map(({ output }, i) => [`${output}_loss`, mean(this.#losses[i]!)]))
        : {}),
      ...Object.fromEntries(
        metrics.map(({ name, metric }, i) => [
          name,
          this.#sums[i]!.length > 0 ? metric.value(this.#sums[i]!) : Number.NaN,
        ]),
      ),
    };
  }

  record(): TotalsRecord {
    return { examples: this.#examples, loss: this.#loss, losses: this.#losses, sums: this.#sums };
  }
}
