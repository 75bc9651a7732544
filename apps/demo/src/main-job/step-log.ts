/** @file What a run measured step by step: smoother to look at than a number for each epoch of a short run. */
import type { Callback } from "@tributary/train";

export interface StepLog extends Callback {
  readonly losses: readonly number[];
  readonly learningRates: readonly number[];
}

export const stepLog = (): StepLog => {
  let losses: number[] = [];
  let learningRates: number[] = [];
  return {
    name: "stepLog",
    get losses() {
      return losses;
    },
    get learningRates() {
      return learningRates;
    },
    stepEnd({ loss, learningRate }) {
      losses.push(loss);
      learningRates.push(learningRate);
    },
    remember: () => ({ json: { losses, learningRates } }),
    recall({ json }) {
      ({ losses, learningRates } = json as unknown as { losses: number[]; learningRates: number[] });
    },
  };
};
