/** @file Where a run is. Only {@link RunState} changes it, by transitions that say what has happened. */
import { type EpochRecord, type History, historyOf } from "../history.ts";
import { remembered } from "../schedules/json.ts";
import type { Json, Schedule } from "../schedules/schedule.ts";
import type { TotalsRecord } from "./totals.ts";

/** Gradients that wait for more batches before the weights change. */
export type Waiting = {
  readonly batches: number;
  /** Of which weights they are. */
  readonly weights: readonly string[];
};

/** What an epoch goes through, and how. A place in it means nothing in another one. */
export type EpochPlan = {
  /** The data, in words. */
  readonly data: string;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Names of what is measured. */
  readonly metrics: readonly string[];
};

/** Where a `fit()` began, and how many epochs it was asked for. */
export type FitPlan = {
  readonly epoch: number;
  readonly iteration: number;
  readonly epochs: number;
};

/** Where a run is, as a checkpoint keeps it. */
export type RunRecord = {
  /** Complete epochs. */
  readonly epoch: number;
  /** Batches of the epoch that is under way. */
  readonly batch: number;
  /** Batches since the start. */
  readonly iteration: number;
  /** How many times the weights have changed. */
  readonly update: number;
  readonly waiting: Waiting | null;
  /** What the learning-rate schedule remembers. */
  readonly schedule: Json;
  /** What the epoch under way has measured so far. */
  readonly totals: TotalsRecord | null;
  readonly epochs: readonly EpochRecord[];
  /** Why the run is over before its last epoch. */
  readonly stopped: string | null;
  /** The epoch under way, or the last one. */
  readonly plan: EpochPlan | null;
  /** The fit under way, or the last one. */
  readonly fit: FitPlan | null;
};

const atStart = ({ start }: Schedule): RunRecord => ({
  epoch: 0,
  batch: 0,
  iteration: 0,
  update: 0,
  waiting: null,
  schedule: start,
  totals: null,
  epochs: [],
  stopped: null,
  plan: null,
  fit: null,
});

/** Where a run is: epochs, batches and updates so far, the schedule's memory and the history. */
export class RunState {
  readonly #schedule: Schedule;
  #record: RunRecord;
  #notes: readonly string[] = [];

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    this.#record = atStart(schedule);
  }

  /** As it is now. */
  get record(): RunRecord {
    return this.#record;
  }

  /** Of the next step. */
  get learningRate(): number {
    const { update, epoch, schedule } = this.#record;
    return this.#schedule.rate({ update, epoch }, schedule);
  }

  get history(): History {
    return historyOf(this.#record.epochs, this.#record.stopped, this.#notes);
  }

  /** A `fit()` begins: that one before it was stopped no longer counts. */
  begun(epochs: number): void {
    const { epoch, iteration } = this.#record;
    this.#notes = [];
    this.#change({ stopped: null, fit: { epoch, iteration, epochs } });
  }

  /** A `fit()` that was begun before goes on, and now wants so many epochs. */
  wants(epochs: number): void {
    const { fit } = this.#record;
    if (fit !== null) this.#change({ fit: { ...fit, epochs } });
  }

  /** Something that who reads the history should know. */
  noted(note: string): void {
    this.#notes = [...this.#notes, note];
  }

  /** An epoch begins, or goes on. */
  planned(plan: EpochPlan): void {
    this.#change({ plan });
  }

  /** The epoch under way is given up: it begins anew, with weights as they are. */
  leftEpoch(): void {
    this.#change({ batch: 0, totals: null, waiting: null });
  }

  /** The model has learned from a batch. Its weights have changed, unless gradients of some wait for more batches. */
  stepped(weights: readonly string[]): void {
    const { iteration, update, waiting } = this.#record;
    this.#change({
      iteration: iteration + 1,
      update: weights.length === 0 ? update + 1 : update,
      waiting: weights.length === 0 ? null : { batches: (waiting?.batches ?? 0) + 1, weights },
    });
  }

  /** The weights have changed by the gradients that waited. */
  finished(): void {
    this.#change({ update: this.#record.update + 1, waiting: null });
  }

  /** Gradients that waited are forgotten. */
  forgotten(): void {
    this.#change({ waiting: null });
  }

  /** That batch was one of the epoch under way, which has measured this so far. */
  batchEnded(totals: TotalsRecord): void {
    this.#change({ batch: this.#record.batch + 1, totals });
  }

  /** All batches of the epoch are done, and validation too. */
  epochEnded(record: EpochRecord): void {
    const { epoch, epochs } = this.#record;
    this.#change({
      epoch: epoch + 1,
      batch: 0,
      totals: null,
      schedule: this.#afterEpoch(record),
      epochs: [...epochs, record],
    });
  }

  /** What the schedule remembers now. A part that is missing learns nothing; one that forgets what it knew is told so. */
  #afterEpoch({ values }: EpochRecord): Json {
    const { schedule } = this.#record;
    if (!this.#schedule.epochEnd) return schedule;
    return remembered("the schedule", "epochEnd", this.#schedule.epochEnd(schedule, values));
  }

  /** Somebody wants no more epochs. */
  stopped(reason: string): void {
    this.#change({ stopped: reason });
  }

  /** The run goes on from where another one, or this one, was. */
  restored(record: RunRecord): void {
    this.#record = record;
  }

  #change(changes: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...changes };
  }
}
