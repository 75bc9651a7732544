/** @file A run of `fit()` as callbacks see it: a learner, and what the callbacks themselves remember. */
import type { NdArrays, TrainedModel } from "@tributary/kernel";
import type { Callback, Run, Snapshot } from "../callbacks/callback.ts";
import type { History } from "../history.ts";
import type { Json } from "../schedules/schedule.ts";
import type { Learner } from "./learner.ts";

const MEMORY = "callback/";

export class FitRun implements Run {
  readonly epochs: number;
  readonly stepsPerEpoch: number | null;
  readonly #learner: Learner;
  readonly #callbacks: readonly Callback[];

  constructor(learner: Learner, callbacks: readonly Callback[], epochs: number, stepsPerEpoch: number | null) {
    this.#learner = learner;
    this.#callbacks = callbacks;
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  get history(): History {
    return this.#learner.state.history;
  }

  get learningRate(): number {
    return this.#learner.state.learningRate;
  }

  get epoch(): number {
    return this.#learner.state.record.epoch;
  }

  get batch(): number {
    return this.#learner.state.record.batch;
  }

  get iteration(): number {
    return this.#learner.state.record.iteration;
  }

  trained(): TrainedModel {
    return this.#learner.trained();
  }

  setWeights(weights: NdArrays): void {
    this.#learner.setWeights(weights);
  }

  stop(reason: string): void {
    this.#learner.state.stopped(reason);
  }

  /** Callbacks by name, and by their place among those of the same name: others may come and go between two runs. */
  #named(): readonly (readonly [key: string, callback: Callback])[] {
    return this.#callbacks.map((callback, i) => {
      const before = this.#callbacks.slice(0, i).filter(({ name }) => name === callback.name).length;
      return [`${callback.name}/${before}`, callback];
    });
  }

  snapshot(): Snapshot {
    const { tensors, progress } = this.#learner.snapshot();
    const memories = this.#named().flatMap(([key, { remember }]) => {
      const memory = remember?.();
      return memory ? [{ key, ...memory }] : [];
    });
    const kept = memories.flatMap(({ key, tensors: own = {} }) =>
      Object.entries(own).map(([name, value]) => [`${MEMORY}${key}/${name}`, value] as const),
    );
    return {
      tensors: { ...tensors, ...Object.fromEntries(kept) },
      progress: { run: progress, callbacks: Object.fromEntries(memories.map(({ key, json }) => [key, json])) },
    };
  }

  restore({ tensors, progress }: Snapshot): void {
    const { run, callbacks } = progress as { readonly run: Json; readonly callbacks: Readonly<Record<string, Json>> };
    this.#learner.restore({ tensors, progress: run });
    for (const [key, { recall }] of this.#named()) {
      const json = callbacks[key];
      if (json === undefined) continue;
      const start = `${MEMORY}${key}/`;
      const own = Object.entries(tensors).filter(([key]) => key.startsWith(start));
      recall?.({ json, tensors: Object.fromEntries(own.map(([key, value]) => [key.slice(start.length), value])) });
    }
  }
}
