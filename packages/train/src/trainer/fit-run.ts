/** @file A run of `fit()` as callbacks see it: a learner, and what the callbacks themselves remember. */

import type { NdArrays, TrainedModel } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import type { Callback, Run, Snapshot } from "../callbacks/callback.ts";
import type { History } from "../history.ts";
import { remembered } from "../schedules/json.ts";
import type { Json } from "../schedules/schedule.ts";
import { fitChanges, fitDifferences, multiplierDifference, rateDifference } from "./identity/differences.ts";
import { anotherRun, type Learner } from "./learner.ts";
import type { EpochPlan } from "./run-state.ts";
import type { Progress } from "./snapshot.ts";

const MEMORY = "callback/";

/** What callbacks remember, by their keys. */
type Memories = ReadonlyMap<string, { readonly json: Json; readonly tensors: NdArrays }>;

const memoriesIn = ({ tensors }: Snapshot, { callbacks }: Progress): Memories =>
  new Map(
    Object.entries(callbacks).map(([key, json]) => {
      const start = `${MEMORY}${key}/`;
      const own = Object.entries(tensors).filter(([name]) => name.startsWith(start));
      return [
        key,
        { json, tensors: Object.fromEntries(own.map(([name, value]) => [name.slice(start.length), value])) },
      ];
    }),
  );

export interface FitRunOptions {
  readonly callbacks: readonly Callback[];
  /** How many epochs were asked for. */
  readonly epochs: number;
  readonly stepsPerEpoch: number | null;
  readonly averaged: boolean;
  /** What each epoch goes through. */
  readonly plan: EpochPlan;
}

export class FitRun implements Run {
  readonly stepsPerEpoch: number | null;
  readonly averaged: boolean;
  readonly #learner: Learner;
  readonly #callbacks: readonly Callback[];
  readonly #asked: number;
  readonly #plan: EpochPlan;
  /** Counts how often the run went to another place. */
  #jumps = 0;

  constructor(learner: Learner, { callbacks, epochs, stepsPerEpoch, averaged, plan }: FitRunOptions) {
    this.#learner = learner;
    this.#callbacks = callbacks;
    this.#asked = epochs;
    this.#plan = plan;
    this.stepsPerEpoch = stepsPerEpoch;
    this.averaged = averaged;
    learner.state.begun(epochs);
  }

  /** Complete epochs when it ends: those from before it, and those asked for. */
  get epochs(): number {
    return (this.#learner.state.record.fit?.epoch ?? 0) + this.#asked;
  }

  get jumps(): number {
    return this.#jumps;
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

  async trained(options: { readonly averaged?: boolean } = {}): Promise<TrainedModel> {
    checkOptions("trained", options, { averaged: "optional" });
    const { averaged = false } = options;
    return this.#learner.turn(() => this.#learner.trained(averaged));
  }

  setWeights(weights: NdArrays): void {
    this.#learner.setWeights(weights);
  }

  stop(reason: string): void {
    this.#learner.state.stopped(reason);
  }

  note(sentence: string): void {
    this.#learner.state.noted(sentence);
  }

  /** Callbacks by name, and by their place among those of the same name: others may come and go between two runs. */
  #named(): readonly (readonly [key: string, callback: Callback])[] {
    return this.#callbacks.map((callback, i) => {
      const before = this.#callbacks.slice(0, i).filter(({ name }) => name === callback.name).length;
      return [`${callback.name}/${before}`, callback];
    });
  }

  #memories(): Memories {
    return new Map(
      this.#named().flatMap(([key, callback]) => {
        const memory = callback.remember?.();
        if (memory === undefined || memory === null) return [];
        const json = remembered(`callback "${callback.name}"`, "remember", Object(memory).json);
        return [[key, { json, tensors: memory.tensors ?? {} }] as const];
      }),
    );
  }

  async snapshot(): Promise<Snapshot> {
    const { tensors, progress } = await this.#learner.turn(() => this.#learner.snapshot());
    const memories = [...this.#memories()];
    const kept = memories.flatMap(([key, { tensors: own }]) =>
      Object.entries(own).map(([name, value]) => [`${MEMORY}${key}/${name}`, value] as const),
    );
    const callbacks = Object.fromEntries(memories.map(([key, { json }]) => [key, json]));
    return { tensors: { ...tensors, ...Object.fromEntries(kept) }, progress: { ...progress, callbacks } };
  }

  restore(snapshot: Snapshot): void {
    const progress = this.#learner.checkSnapshot(snapshot);
    const { fit } = this.#learner.state.record;
    this.#take(snapshot, { ...progress, run: { ...progress.run, fit } });
  }

  resume(snapshot: Snapshot): readonly string[] {
    const progress = this.#learner.checkSnapshot(snapshot);
    const { identity, state } = this.#learner;
    const now = { record: state.record, plan: this.#plan, epochs: this.#asked };
    const differences = fitDifferences(now, progress.run);
    if (differences.length > 0) throw anotherRun(differences);
    const changes = [
      ...[rateDifference, multiplierDifference]
        .map((difference) => difference(identity, progress.identity))
        .filter((change) => change !== null),
      ...fitChanges(now, progress.run),
      ...this.#callbackChanges(progress),
    ];
    this.#take(snapshot, { ...progress, run: { ...progress.run, fit: progress.run.fit ?? now.record.fit } });
    state.wants(this.#asked);
    return changes;
  }

  /** Callbacks that begin anew, and memories that nobody takes. */
  #callbackChanges({ callbacks }: Progress): readonly string[] {
    const own = new Map(this.#named());
    const anew = [...own].filter(([key, { recall }]) => recall && !Object.hasOwn(callbacks, key));
    const left = Object.keys(callbacks).filter((key) => !own.has(key));
    return [
      ...anew.map(([, { name }]) => `${name} begins anew: it was not among the callbacks`),
      ...left.map((key) => `${key.slice(0, key.lastIndexOf("/"))} is no longer among the callbacks`),
    ];
  }

  /** All of a snapshot, or nothing: what callbacks recalled is put back when one of them fails. */
  #take(snapshot: Snapshot, progress: Progress): void {
    const before = this.#memories();
    try {
      this.#recall(memoriesIn(snapshot, progress));
    } catch (failure) {
      this.#recall(before);
      throw failure;
    }
    this.#learner.take(snapshot, progress);
    this.#jumps++;
  }

  #recall(memories: Memories): void {
    for (const [key, callback] of this.#named()) {
      const memory = memories.get(key);
      if (memory) callback.recall?.(memory);
    }
  }
}
