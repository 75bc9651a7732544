/** @file Where a run is. Only {@link RunState} changes it, by transitions that say what has happened. */
import { type EpochRecord, type History, historyOf } from "../history.ts";
import type { Json, Schedule } from "../schedules/schedule.ts";
import type { TotalsRecord } from "./totals.ts";

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
  /** What the learning-rate schedule remembers. */
  readonly schedule: Json;
  /** What the epoch under way has measured so far. */
  readonly totals: TotalsRecord | null;
  readonly epochs: readonly EpochRecord[];
  /** Why the run is over before its last epoch. */
  readonly stopped: string | null;
};

const atStart = ({ start }: Schedule): RunRecord => ({
  epoch: 0,
  batch: 0,
  iteration: 0,
  update: 0,
  schedule: start,
  totals: null,
  epochs: [],
  stopped: null,
});

/** Where a run is: epochs, batches and updates so far, the schedule's memory and the history. */
export class RunState {
  readonly #schedule: Schedule;
  #record: RunRecord;

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
    return historyOf(this.#record.epochs, this.#record.stopped);
  }

  /** A `fit()` begins: that one before it was stopped no longer counts. */
  begun(): void {
    this.#change({ stopped: null });
  }

  /** The model has learned from a batch; `updated` where the weights changed, and were not only given more gradient. */
  stepped(updated: boolean): void {
    const { iteration, update } = this.#record;
    this.#change({ iteration: iteration + 1, update: update + (updated ? 1 : 0) });
  }

  /** That batch was one of the epoch under way, which has measured this so far. */
  batchEnded(totals: TotalsRecord): void {
    this.#change({ batch: this.#record.batch + 1, totals });
  }

  /** All batches of the epoch are done, and validation too. */
  epochEnded(record: EpochRecord): void {
    const { epoch, epochs, schedule } = this.#record;
    this.#change({
      epoch: epoch + 1,
      batch: 0,
      totals: null,
      schedule: this.#schedule.epochEnd?.(schedule, record.values) ?? schedule,
      epochs: [...epochs, record],
    });
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
