/** @file Where a run is, as data that a checkpoint can hold. */
import type { Json, Schedule } from "../schedules/schedule.ts";
import type { EpochRecord } from "./history.ts";
import type { TotalsRecord } from "./totals.ts";

export interface Progress {
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
}

export const atStart = ({ start }: Schedule): Progress => ({
  epoch: 0,
  batch: 0,
  iteration: 0,
  update: 0,
  schedule: start,
  totals: null,
  epochs: [],
  stopped: null,
});
