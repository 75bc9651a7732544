/** @file A trainer's state and the steps that change it; `fit()` and its callbacks are built on it. */
import type { ModelFacts, NdArray, NdArrays, TrainedModel } from "@tributary/kernel";
import { factsOf } from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import { type Batch, type Prepared, prepare } from "../data/batch.ts";
import { TrainingError } from "../errors.ts";
import type { Json } from "../schedules/schedule.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, trained, weightState } from "../step/state-names.ts";
import { type History, historyOf } from "./history.ts";
import { atStart, type Progress } from "./progress.ts";
import { TrainingState } from "./state.ts";
import { Stepper } from "./stepper.ts";

export interface CoreOptions {
  readonly seed: number;
  /** The weights to start with, and what is known of the model. */
  readonly first: TrainedModel;
  readonly session: SessionOptions;
}

export class Core {
  readonly plan: Plan;
  readonly seed: number;
  readonly #facts: ModelFacts;
  readonly #state: TrainingState;
  readonly #stepper: Stepper;
  progress: Progress;
  /** Counts changes of the weights, from wherever they come. */
  version = 0;

  constructor(plan: Plan, { seed, first, session }: CoreOptions) {
    this.plan = plan;
    this.seed = seed;
    this.#state = new TrainingState(plan, first.weights);
    this.#facts = factsOf(first);
    this.#stepper = new Stepper(plan, this.#state, seed, session);
    this.progress = atStart(plan.optimizer.learningRate);
  }

  get learningRate(): number {
    const { update, epoch, schedule } = this.progress;
    return this.plan.optimizer.learningRate.rate({ update, epoch }, schedule);
  }

  get history(): History {
    return historyOf(this.progress.epochs, this.progress.stopped);
  }

  prepare(batch: Batch): Prepared {
    return prepare(this.plan, batch);
  }

  /** One batch; returns what it measured. */
  async step(batch: Prepared): Promise<NdArrays> {
    const { iteration, update } = this.progress;
    const position = { iteration, update, learningRate: this.learningRate };
    const results = await this.#stepper.step(batch, position);
    const updated = this.#stepper.updates(position) ? 1 : 0;
    this.progress = { ...this.progress, iteration: iteration + 1, update: update + updated };
    this.version++;
    return results;
  }

  evaluate(batch: Prepared, averaged: boolean): Promise<NdArrays> {
    return this.#stepper.evaluate(batch, averaged);
  }

  /** A copy of the weights as they are now, and what is known of the model. */
  trained(averaged = false): TrainedModel {
    const { net, average } = this.plan;
    const held = new Set(averaged && average !== null ? trained(this.plan).map(({ name }) => name) : []);
    const stateOf = (name: string): string => (held.has(name) ? averageState(name) : weightState(name));
    const weights = Object.fromEntries(net.weights.map(({ name }) => [name, this.#state.copy(stateOf(name))]));
    return { ...this.#facts, net, weights };
  }

  setWeights(weights: NdArrays): void {
    for (const { name } of this.plan.net.weights) {
      if (weights[name]) this.#state.set(weightState(name), weights[name]);
    }
    this.version++;
  }

  snapshot(): Snapshot {
    const tensors = Object.fromEntries(this.#state.names.map((name) => [name, this.#state.copy(name)]));
    return { tensors, progress: this.progress as unknown as Json };
  }

  restore({ tensors, progress }: Snapshot): void {
    const missing = this.#state.names.find((name) => tensors[name] === undefined);
    if (missing !== undefined) {
      throw new TrainingError({
        at: "restore",
        problem: "the snapshot is of another run",
        received: `no "${missing}"`,
        expected: "a snapshot of the same model, optimizer, ema and accumulate",
        fix: "make the trainer with the same options, or start in an empty folder",
      });
    }
    for (const name of this.#state.names) this.#state.set(name, tensors[name] as NdArray);
    this.progress = progress as unknown as Progress;
    this.version++;
  }

  release(): Promise<void> {
    return this.#stepper.release();
  }
}
