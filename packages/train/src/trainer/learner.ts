/** @file A model that is being trained: its weights, where the run is, and the steps that change both. */
import type { ModelFacts, NdArray, NdArrays, TrainedModel } from "@tributary/kernel";
import { factsOf } from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import { type Batch, inspectBatch, type Prepared, prepare } from "../data/batch.ts";
import { arraysIn, type Data } from "../data/data.ts";
import { TrainingError } from "../errors.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, trained, weightState } from "../step/state-names.ts";
import { type RunRecord, RunState } from "./run-state.ts";
import { StateTensors } from "./state-tensors.ts";
import { Stepper } from "./stepper.ts";

export interface LearnerOptions {
  readonly seed: number;
  /** The weights to start with, and what is known of the model. */
  readonly first: TrainedModel;
  readonly session: SessionOptions;
}

/** What a trainer queues work for, and what `fit()` drives: the only place where weights and {@link RunState} change together. */
export class Learner {
  readonly plan: Plan;
  readonly seed: number;
  /** Where the run is. */
  readonly state: RunState;
  readonly #facts: ModelFacts;
  readonly #tensors: StateTensors;
  readonly #stepper: Stepper;
  #version = 0;

  constructor(plan: Plan, { seed, first, session }: LearnerOptions) {
    this.plan = plan;
    this.seed = seed;
    this.state = new RunState(plan.optimizer.learningRate);
    this.#facts = factsOf(first);
    this.#tensors = new StateTensors(plan, first.weights);
    this.#stepper = new Stepper(plan, this.#tensors, seed, session);
  }

  /** Counts changes of the weights, from wherever they come. */
  get version(): number {
    return this.#version;
  }

  prepare(batch: Batch): Prepared {
    return prepare(this.plan, batch);
  }

  /** Looks at arrays as a whole before they are cut, so that an error can say which example it is about. */
  inspect(at: string, data: Data): void {
    const arrays = arraysIn(data);
    if (arrays) inspectBatch(at, this.plan, arrays);
  }

  /** One batch; returns what it measured. */
  async step(batch: Prepared): Promise<NdArrays> {
    const { learningRate, record } = this.state;
    const position = { iteration: record.iteration, update: record.update, learningRate };
    const results = await this.#stepper.step(batch, position);
    this.state.stepped(this.#stepper.updates(position));
    this.#version++;
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
    const weights = Object.fromEntries(net.weights.map(({ name }) => [name, this.#tensors.copy(stateOf(name))]));
    return { ...this.#facts, net, weights };
  }

  setWeights(weights: NdArrays): void {
    for (const { name } of this.plan.net.weights) {
      if (weights[name]) this.#tensors.set(weightState(name), weights[name]);
    }
    this.#version++;
  }

  snapshot(): Snapshot {
    const tensors = Object.fromEntries(this.#tensors.names.map((name) => [name, this.#tensors.copy(name)]));
    return { tensors, progress: this.state.record };
  }

  restore({ tensors, progress }: Snapshot): void {
    const missing = this.#tensors.names.find((name) => tensors[name] === undefined);
    if (missing !== undefined) {
      throw new TrainingError({
        at: "restore",
        problem: "the snapshot is of another run",
        received: `no "${missing}"`,
        expected: "a snapshot of the same model, optimizer, ema and accumulate",
        fix: "make the trainer with the same options, or start in an empty folder",
      });
    }
    for (const name of this.#tensors.names) this.#tensors.set(name, tensors[name] as NdArray);
    this.state.restored(progress as RunRecord);
    this.#version++;
  }

  release(): Promise<void> {
    return this.#stepper.release();
  }
}
