/** @file What a callback may do, and what it is told. */
import type { NdArrays, TrainedModel } from "@tributary/kernel";
import type { EpochRecord, History } from "../history.ts";
import type { Json } from "../schedules/schedule.ts";

/** Everything that a checkpoint keeps: a run can be continued from it. */
export interface Snapshot {
  /** Weights, optimizer state, averages and gradients under way, by name. */
  readonly tensors: NdArrays;
  /** Where the run is, and what callbacks remember. */
  readonly progress: Json;
}

/** A run of `fit()`, as callbacks see it. */
export interface Run {
  /** Complete epochs when it ends, unless it is stopped. */
  readonly epochs: number;
  /** Batches in an epoch, where that is known. */
  readonly stepsPerEpoch: number | null;
  readonly history: History;
  /** Whether validation judges the averaged weights that `ema` keeps. */
  readonly averaged: boolean;
  /** Of the next step. */
  readonly learningRate: number;
  /** Where the run is: complete epochs, and batches of the one under way. */
  readonly epoch: number;
  readonly batch: number;
  /** Batches since the start of training. */
  readonly iteration: number;
  /** The model with a copy of its weights as they are now, and what is known of it; with the averaged weights on request. */
  trained(options?: { readonly averaged?: boolean }): Promise<TrainedModel>;
  /** Goes on with other weights, as {@link Trainer.setWeights}. */
  setWeights(weights: NdArrays): void;
  snapshot(): Promise<Snapshot>;
  /**
   * Goes back, or forward, to a snapshot: all of it, or nothing where it does not fit.
   *
   * @throws {@link TrainingError} when the snapshot is of another model, optimizer, loss or seed, with what differs.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Goes on with the `fit()` that a snapshot was taken in: what this one was asked for counts from where that one began. Returns
   * what is not as it was and may change, in words: the learning rate, the number of epochs, the callbacks, and between two epochs
   * how the data are cut.
   *
   * @throws {@link TrainingError} when anything else differs, other data too.
   */
  resume(snapshot: Snapshot): readonly string[];
  /** Ends the run after this epoch. */
  stop(reason: string): void;
  /** Leaves a sentence in {@link History.notes}. */
  note(sentence: string): void;
}

/** What one step measured. */
export interface StepReport {
  /** From 0. */
  readonly epoch: number;
  readonly batch: number;
  readonly iteration: number;
  /** Of this batch. */
  readonly loss: number;
  /** Of the epoch so far: `loss`, and every metric. */
  readonly values: Readonly<Record<string, number>>;
  readonly learningRate: number;
  /** Examples in the batch. */
  readonly size: number;
}

/** Something that watches a run. All parts are optional; each is waited for. */
export interface Callback {
  /** For errors, and to find what it remembered in a checkpoint. */
  readonly name: string;
  fitBegin?(run: Run): void | Promise<void>;
  epochBegin?(epoch: number, run: Run): void | Promise<void>;
  stepEnd?(step: StepReport, run: Run): void | Promise<void>;
  epochEnd?(epoch: EpochRecord, run: Run): void | Promise<void>;
  /** After every step and epoch, when all other callbacks are done with it. */
  settled?(run: Run, at: "step" | "epoch"): void | Promise<void>;
  /** Also when the run failed or was aborted, and when another callback failed here. */
  fitEnd?(run: Run): void | Promise<void>;
  /** What it remembers, for a checkpoint. It is found again by the callback's name, and by its place among those of the same name. */
  remember?(): { readonly json: Json; readonly tensors?: NdArrays };
  recall?(memory: { readonly json: Json; readonly tensors: NdArrays }): void;
}
