/** @file Epochs: every batch a step, then validation, then whatever callbacks do. */
import { ArgumentError, type NdArrays, type TrainedModel } from "@tributary/kernel";
import type { Callback, Run, Snapshot } from "../callbacks/callback.ts";
import { batchesOf, type Data, stepsOf } from "../data/data.ts";
import { readAhead } from "../data/read-ahead.ts";
import type { Json } from "../schedules/schedule.ts";
import { LOSS } from "../step/step-graph.ts";
import type { Core } from "./core.ts";
import { evaluateData } from "./evaluate.ts";
import type { EpochRecord, History } from "./history.ts";
import { Totals } from "./totals.ts";

export interface FitOptions {
  /** How many times to go through the data. Default 1. */
  readonly epochs?: number;
  /** How many examples make a step, where the data does not come in batches. Default 32. */
  readonly batchSize?: number;
  /** Whether to shuffle, by the trainer's seed and the number of the epoch. Default true. */
  readonly shuffle?: boolean;
  /** Data to judge the model on after each epoch: `val_loss`, … */
  readonly validation?: Data;
  readonly callbacks?: readonly Callback[];
  /** Stops between two steps: the promise is rejected with the signal's reason. The trainer can be used on. */
  readonly signal?: AbortSignal;
}

const MEMORY = "callback/";

/** The run as callbacks see it: the trainer's core, and what the callbacks themselves remember. */
class FitRun implements Run {
  readonly epochs: number;
  readonly stepsPerEpoch: number | null;
  readonly #core: Core;
  readonly #callbacks: readonly Callback[];

  constructor(core: Core, callbacks: readonly Callback[], epochs: number, stepsPerEpoch: number | null) {
    this.#core = core;
    this.#callbacks = callbacks;
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  get history(): History {
    return this.#core.history;
  }

  get learningRate(): number {
    return this.#core.learningRate;
  }

  get epoch(): number {
    return this.#core.progress.epoch;
  }

  get batch(): number {
    return this.#core.progress.batch;
  }

  get iteration(): number {
    return this.#core.progress.iteration;
  }

  trained(): TrainedModel {
    return this.#core.trained();
  }

  setWeights(weights: NdArrays): void {
    this.#core.setWeights(weights);
  }

  stop(reason: string): void {
    this.#core.progress = { ...this.#core.progress, stopped: reason };
  }

  snapshot(): Snapshot {
    const { tensors, progress } = this.#core.snapshot();
    const memories = this.#callbacks.flatMap(({ name, remember }, i) => {
      const memory = remember?.();
      return memory ? [{ key: `${i}/${name}`, ...memory }] : [];
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
    this.#core.restore({ tensors, progress: run });
    for (const [i, { name, recall }] of this.#callbacks.entries()) {
      const json = callbacks[`${i}/${name}`];
      if (json === undefined) continue;
      const start = `${MEMORY}${i}/${name}/`;
      const own = Object.entries(tensors).filter(([key]) => key.startsWith(start));
      recall?.({ json, tensors: Object.fromEntries(own.map(([key, value]) => [key.slice(start.length), value])) });
    }
  }
}

type Hook = "fitBegin" | "epochBegin" | "stepEnd" | "epochEnd" | "settled" | "fitEnd";

/** Tells every callback in turn, and waits for each. */
const tell = async (callbacks: readonly Callback[], hook: Hook, ...details: readonly unknown[]): Promise<void> => {
  for (const callback of callbacks) {
    await (callback[hook] as ((...details: readonly unknown[]) => unknown) | undefined)?.(...details);
  }
};

/** The steps of one epoch, from where the run is. */
const trainEpoch = async (
  core: Core,
  data: Data,
  options: FitOptions,
  callbacks: readonly Callback[],
  run: Run,
): Promise<Totals> => {
  const { batchSize = 32, shuffle = true, signal } = options;
  const { epoch, batch: skip, totals: record } = core.progress;
  const totals = new Totals(core.plan, record ?? undefined);
  const batches = batchesOf(data, { batchSize, seed: shuffle ? core.seed : null, epoch, skip });
  for await (const batch of readAhead(batches, (given) => core.prepare(given))) {
    signal?.throwIfAborted();
    const { iteration, batch: number } = core.progress;
    const { learningRate } = core;
    const results = await core.step(batch);
    totals.add(results, batch.size);
    core.progress = { ...core.progress, batch: number + 1, totals: totals.record() };
    const loss = Number(results[LOSS]!.data[0]);
    const report = { epoch, batch: number, iteration, loss, values: totals.values(), learningRate, size: batch.size };
    await tell(callbacks, "stepEnd", report, run);
    await tell(callbacks, "settled", run, "step");
  }
  if (totals.examples > 0) return totals;
  throw new ArgumentError({
    at: "fit",
    problem: `epoch ${epoch} has no batches`,
    received: "an empty data set, or an iterator that was used up in the epoch before",
    expected: "data that can be gone through once for every epoch",
    fix: "give arrays, a data set, or a function that makes a new iterator for each epoch",
  });
};

const nowInSeconds = (): number => Date.now() / 1000;

const oneEpoch = async (
  core: Core,
  data: Data,
  options: FitOptions,
  callbacks: readonly Callback[],
  run: Run,
): Promise<void> => {
  const { validation, batchSize, signal } = options;
  const start = nowInSeconds();
  const { epoch } = core.progress;
  await tell(callbacks, "epochBegin", epoch, run);
  const totals = await trainEpoch(core, data, options, callbacks, run);
  const { learningRate } = core;
  const measured = validation
    ? await evaluateData(core, validation, { ...(batchSize ? { batchSize } : {}), signal })
    : {};
  const values = {
    ...totals.values(),
    ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [`val_${name}`, value])),
  };
  const record: EpochRecord = { epoch, values, learningRate, seconds: nowInSeconds() - start };
  const { learningRate: schedule } = core.plan.optimizer;
  core.progress = {
    ...core.progress,
    epoch: epoch + 1,
    batch: 0,
    totals: null,
    schedule: schedule.epochEnd?.(core.progress.schedule, values) ?? core.progress.schedule,
    epochs: [...core.progress.epochs, record],
  };
  await tell(callbacks, "epochEnd", record, run);
  await tell(callbacks, "settled", run, "epoch");
};

/** Trains for some epochs more, and returns the history of all. */
export const fitData = async (core: Core, data: Data, options: FitOptions): Promise<History> => {
  const { epochs = 1, batchSize = 32, callbacks = [], signal } = options;
  if (!(Number.isInteger(epochs) && epochs >= 0 && Number.isInteger(batchSize) && batchSize > 0)) {
    throw new ArgumentError({
      at: "fit",
      problem: "epochs and batchSize must be whole numbers",
      received: `epochs ${epochs}, batchSize ${batchSize}`,
      expected: "epochs from 0 up, batchSize from 1 up",
      fix: "write fit(data, { epochs: 20, batchSize: 32 })",
    });
  }
  core.progress = { ...core.progress, stopped: null };
  const run = new FitRun(core, callbacks, core.progress.epoch + epochs, stepsOf(data, batchSize));
  signal?.throwIfAborted();
  try {
    await tell(callbacks, "fitBegin", run);
    while (core.progress.epoch < run.epochs && core.progress.stopped === null) {
      await oneEpoch(core, data, options, callbacks, run);
    }
  } finally {
    await tell(callbacks, "fitEnd", run);
  }
  return core.history;
};
