/** @file A model that is being trained: its weights, where the run is, and the steps that change both. */
import { ArgumentError, type ModelFacts, type NdArrays, type TrainedModel, WeightsError } from "@tributary/kernel";
import { described, factsOf, meant, Queue } from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import { type Batch, inspectBatch, type Prepared, prepare } from "../data/batch.ts";
import { arraysIn, type Data } from "../data/data.ts";
import { TrainingError } from "../errors.ts";
import { isRate } from "../schedules/schedule.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, trained, weightState } from "../step/state-names.ts";
import { epochDifferences, rateDifference, runDifferences } from "./identity/differences.ts";
import { identityOf, type RunIdentity } from "./identity/run-identity.ts";
import { learnedFacts } from "./learned-facts.ts";
import { type EpochPlan, RunState } from "./run-state.ts";
import { type Progress, progressOf } from "./snapshot.ts";
import { StateTensors } from "./state-tensors.ts";
import { type StepPosition, Stepper } from "./stepper.ts";

export interface LearnerOptions {
  readonly seed: number;
  /** The weights to start with, and what is known of the model. */
  readonly first: TrainedModel;
  /** Whether these weights were made for this learner, and nobody else has them. */
  readonly isOurs: boolean;
  readonly session: SessionOptions;
}

const unknownWeight = (name: string, names: readonly string[]): WeightsError => {
  const similar = meant(name, names);
  return new WeightsError({
    at: "setWeights",
    problem: `the model has no weight "${name}"`,
    received: `"${name}"`,
    expected: `names among ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`,
    fix: similar === undefined ? "take the names of net.weights" : `write "${similar}"`,
  });
};

/** The error about a snapshot of something else. */
export const anotherRun = (differences: readonly string[]): TrainingError =>
  new TrainingError({
    at: "restore",
    problem: "the snapshot is of another run",
    received: differences.join("; "),
    expected: "a snapshot of the same model, losses, optimizer, seed, clip, ema and accumulate",
    fix: "make the trainer with the same options",
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
  #identity: RunIdentity | null = null;
  /** What the epoch under way goes through, if that is known. */
  #data: Data | null = null;
  readonly #computing = new Queue();
  /** How many computations that change the state are under way, or wait for their turn. */
  #changing = 0;

  constructor(plan: Plan, { seed, first, isOurs, session }: LearnerOptions) {
    this.plan = plan;
    this.seed = seed;
    this.state = new RunState(plan.optimizer.learningRate);
    this.#facts = learnedFacts(plan, factsOf(first));
    this.#tensors = new StateTensors(plan, first.weights, { at: "createTrainer", isOurs });
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
    return this.#computing.next(work);
  }

  /** The same for what changes the state. */
  async #changes<T>(work: () => Promise<T>): Promise<T> {
    this.#changing++;
    try {
      return await this.turn(work);
    } finally {
      this.#changing--;
    }
  }

  /** Takes other state: at once, or after the step that is being computed, which would write over it. */
  #take(given: NdArrays, work: (given: NdArrays) => void): void {
    if (this.#changing === 0) {
      work(given);
      return;
    }
    // Whoever gave them may fill them with other numbers by then.
    const own = Object.entries(given).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const);
    void this.#changes(async () => work(Object.fromEntries(own)));
  }

  /** One batch; returns what it measured. */
  step(batch: Prepared): Promise<NdArrays> {
    return this.#changes(() => this.#step(batch));
  }

  async #step(batch: Prepared): Promise<NdArrays> {
    const { results, waiting } = await this.#stepper.step(batch, this.#position());
    this.state.stepped(waiting);
    this.#version++;
    return results;
  }

  /** Applies gradients that wait for batches which do not come. */
  async finish(): Promise<void> {
    const { waiting } = this.state.record;
    if (waiting === null) return;
    await this.#changes(async () => {
      await this.#stepper.finish(this.#position(), waiting);
      this.state.finished();
      this.#version++;
    });
  }

  /** @throws {@link TrainingError} when the schedule gives what is no learning rate. */
  #position(): StepPosition {
    const { learningRate } = this.state;
    const { iteration, update, waiting } = this.state.record;
    if (isRate(learningRate)) return { iteration, update, waiting, learningRate };
    throw new TrainingError({
      at: `step ${iteration}`,
      problem: "the schedule gives no learning rate",
      received: described(learningRate),
      expected: "a finite number from 0 up",
      fix: `look at what the schedule gives for update ${update}`,
    });
  }

  /** An epoch over these data begins, or goes on where it was: with the same data, cut in the same way. */
  beginEpoch(data: Data, plan: EpochPlan): void {
    const { record } = this.state;
    const known = this.#data === null || this.#data === data || arraysIn(data) !== null;
    const same =
      known &&
      record.plan !== null &&
      record.plan.data === plan.data &&
      epochDifferences(plan, record.plan).length === 0;
    if (record.batch > 0 && !same) {
      this.#stepper.forget();
      this.state.leftEpoch();
      this.state.noted(
        `epoch ${record.epoch + 1} begins anew: it was broken off after ${record.batch} batches of other data, or of data cut in another way`,
      );
    }
    this.#data = data;
    this.state.planned(plan);
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

  /** A copy of the weights as they are now, and what is known of the model. Asked for between two steps. */
  async trained(averaged = false): Promise<TrainedModel> {
    this.checkAveraged("trained", averaged);
    const { net, average } = this.plan;
    const held = new Set(averaged && average !== null ? trained(this.plan).map(({ name }) => name) : []);
    const stateOf = (name: string): string => (held.has(name) ? averageState(name) : weightState(name));
    const weights = await this.#copies(net.weights.map(({ name }) => [name, stateOf(name)]));
    return { ...this.#facts, net, weights };
  }

  setWeights(weights: NdArrays): void {
    const { net, average } = this.plan;
    const names = net.weights.map(({ name }) => name);
    if (typeof weights !== "object" || weights === null) {
      throw new WeightsError({
        at: "setWeights",
        problem: "there are no weights",
        received: described(weights),
        expected: "arrays by the names of weights",
        fix: "give weights of this model: (await trainer.trained()).weights has their names",
      });
    }
    const given = Object.entries(weights);
    for (const [name] of given) if (!names.includes(name)) throw unknownWeight(name, names);
    for (const [name, array] of given) {
      this.#tensors.check("setWeights", weightState(name), array);
    }
    this.#take(weights, (taken) => {
      this.#tensors.set(Object.entries(taken).map(([name, array]) => [weightState(name), array]));
      if (average !== null) {
        const averaged = trained(this.plan).filter(({ name }) => Object.hasOwn(taken, name));
        this.#tensors.set(averaged.map(({ name }) => [averageState(name), taken[name]!]));
      }
      // They were computed for other weights.
      this.#stepper.forget();
      this.state.forgotten();
      this.#version++;
    });
  }

  /** What this run is. */
  get identity(): RunIdentity {
    this.#identity ??= identityOf(this.plan, this.seed);
    return this.#identity;
  }

  /** Asked for between two steps. */
  async snapshot(): Promise<Pick<Snapshot, "tensors"> & { readonly progress: Progress }> {
    const { record } = this.state;
    const tensors = await this.#copies(this.#tensors.names.map((name) => [name, name]));
    return { tensors, progress: { run: record, identity: this.identity, callbacks: {} } };
  }

  /** Copies of state by other names. All are begun at once, so that they are of one moment. */
  async #copies(states: readonly (readonly [name: string, state: string])[]): Promise<NdArrays> {
    const copies = states.map(async ([name, state]) => [name, await this.#tensors.copy(state)] as const);
    return Object.fromEntries(await Promise.all(copies));
  }

  /**
   * Looks whether a snapshot is one of this run, and changes nothing.
   *
   * @throws {@link TrainingError} with what differs.
   * @throws {@link WeightsError} when its numbers are not those of this run.
   */
  checkSnapshot(snapshot: Snapshot): Progress {
    const progress = progressOf(snapshot);
    const differences = runDifferences(this.plan.net, this.identity, progress.identity);
    if (differences.length > 0) throw anotherRun(differences);
    for (const name of this.#tensors.names) this.#tensors.check("restore", name, snapshot.tensors[name]);
    return progress;
  }

  /** Takes over a snapshot that has been looked at. */
  take({ tensors }: Snapshot, { run, identity }: Progress): void {
    // What one schedule remembers means nothing to another.
    const schedule =
      rateDifference(this.identity, identity) === null ? run.schedule : this.plan.optimizer.learningRate.start;
    this.#take(tensors, (taken) => {
      this.#tensors.set(this.#tensors.names.map((name) => [name, taken[name]!]));
      this.state.restored({ ...run, schedule });
      this.#data = null;
      this.#version++;
    });
  }

  restore(snapshot: Snapshot): void {
    this.take(snapshot, this.checkSnapshot(snapshot));
  }

  release(): Promise<void> {
    return this.#stepper.release();
  }
}
