/** @file The learning rate of every step, to be looked at. */
import type { Json } from "../schedules/schedule.ts";
import type { Callback } from "./callback.ts";

/**
 * What {@link learningRateLog} gives: a callback that can be read.
 */
export interface LearningRateLog extends Callback {
  /** The learning rate of each step, from the first one of the run. */
  readonly rates: readonly number[];
}

/**
 * Keeps the learning rate of every step, to draw it or to test a schedule.
 *
 * @example
 * const log = learningRateLog();
 * await trainer.fit(data, { batchSize: 4, callbacks: [log] });
 * log.rates; // [0.001, 0.001]
 */
export const learningRateLog = (): LearningRateLog => {
  let rates: number[] = [];
  return {
    name: "learningRateLog",
    get rates() {
      return rates;
    },
    stepEnd({ learningRate }) {
      rates.push(learningRate);
    },
    remember: () => ({ json: rates as Json }),
    recall({ json }) {
      rates = [...(json as readonly number[])];
    },
  };
};
