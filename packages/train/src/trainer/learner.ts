/** @file A model that is being trained: its weights, where the run is, and the steps that change both. */
import {
  ArgumentError,
  type ModelFacts,
  type NdArray,
  type NdArrays,
  type TrainedModel,
  WeightsError,
} from "@tributary/kernel";
import { factsOf, nearest, showShape } from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import { type Batch, inspectBatch, type Prepared, prepare } from "../data/batch.ts";
import { arraysIn, type Data } from "../data/data.ts";
import { TrainingError } from "../errors.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, gradientState, trained, weightState } from "../step/state-names.ts";
import { type RunRecord, RunState } from "./run-state.ts";
import { StateTensors } from "./state-tensors.ts";
import { Stepper } from "./stepper.ts";

export interface LearnerOptions {
  readonly seed: number;
  /** The weights to start with, and what is known of the model. */
  readonly first: TrainedModel;
  readonly session: SessionOptions;
}

const unknownWeight = (name: string, names: readonly string[]): WeightsError =>
  new WeightsError({
    at: "setWeights",
    problem: `the model has no weight "${name}"`,
    received: `"${name}"`,
    expected: `names among ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`,
    fix: `write "${nearest(name, names)[0]}"`,
  });

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
  #computing: Promise<unknown> = Promise.resolve();

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

  /** Waits for what is being computed, and computes this next: predictions run between two steps of a fit. */
  turn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#computing.then(work);
    this.#computing = result.catch(() => undefined);
    return result;
  }

  /** One batch; returns what it measured. */
  step(batch: Prepared): Promise<NdArrays> {
    return this.turn(() => this.#step(batch));
  }

  async #step(batch: Prepared): Promise<NdArrays> {
    const { learningRate, record } = this.state;
    const position = { iteration: record.iteration, update: record.update, learningRate };
    const results = await this.#stepper.step(batch, position);
    this.state.stepped(this.#stepper.updates(position));
    this.#version++;
    return results;
  }

  /** @throws {@link ArgumentError} when averaged weights are asked for, and none are kept. */
  checkAveraged(at: string, averaged: boolean): void {
    if (!averaged || this.plan.average !== null) return;
    throw new ArgumentError({
      at,
      problem: "no averaged weights are kept",
      received: "averaged: true",
      expected: "a trainer with ema",
      fix: "write createTrainer(net, { …, ema: 0.999 }), or leave averaged out",
    });
  }

  evaluate(batch: Prepared, averaged: boolean): Promise<NdArrays> {
    return this.turn(() => this.#stepper.evaluate(batch, averaged));
  }

  /** A copy of the weights as they are now, and what is known of the model. */
  trained(averaged = false): TrainedModel {
    this.checkAveraged("trained", averaged);
    const { net, average } = this.plan;
    const held = new Set(averaged && average !== null ? trained(this.plan).map(({ name }) => name) : []);
    const stateOf = (name: string): string => (held.has(name) ? averageState(name) : weightState(name));
    const weights = Object.fromEntries(net.weights.map(({ name }) => [name, this.#tensors.copy(stateOf(name))]));
    return { ...this.#facts, net, weights };
  }

  setWeights(weights: NdArrays): void {
    const { net, average, accumulate } = this.plan;
    const names = net.weights.map(({ name }) => name);
    const given = Object.entries(weights);
    for (const [name] of given) if (!names.includes(name)) throw unknownWeight(name, names);
    const misfit = given.find(([name, array]) => !this.#tensors.fits(weightState(name), array));
    if (misfit) {
      const [name, { shape, data }] = misfit;
      throw new WeightsError({
        at: "setWeights",
        problem: `"${name}" does not fit`,
        received: `${data.length} numbers of shape ${showShape(shape)}`,
        expected: `float32 ${showShape(net.weights.find((weight) => weight.name === name)!.shape)}`,
        fix: "give weights of this model: trainer.trained().weights has their shapes",
      });
    }
    for (const [name, array] of given) this.#tensors.set(weightState(name), array);
    const learned = trained(this.plan).map(({ name }) => name);
    if (average !== null) {
      for (const name of learned) if (weights[name]) this.#tensors.set(averageState(name), weights[name]);
    }
    if (accumulate > 1) for (const name of learned) if (weights[name]) this.#tensors.fill(gradientState(name), 0);
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
