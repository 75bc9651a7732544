/** @file Epochs: every batch a step, then validation, then whatever callbacks do. */
import { ArgumentError } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import type { Callback, Run } from "../callbacks/callback.ts";
import { batchesOf, type Data, dataOf, stepsOf } from "../data/data.ts";
import { readAhead } from "../data/read-ahead.ts";
import type { EpochRecord, History } from "../history.ts";
import { LOSS } from "../step/step-graph.ts";
import { evaluateData } from "./evaluate.ts";
import { FitRun } from "./fit-run.ts";
import type { Learner } from "./learner.ts";
import { Totals } from "./totals.ts";

/**
 * Options of {@link Trainer.fit}.
 *
 * @example
 * const options: FitOptions = { epochs: 20, batchSize: 8, callbacks: [earlyStopping({ monitor: "loss", patience: 3 })] };
 */
export interface FitOptions<V = Data> {
  /** How many times to go through the data. Default 1. */
  readonly epochs?: number;
  /** How many examples make a step, where the data does not come in batches. Default 32. */
  readonly batchSize?: number;
  /** Whether to shuffle, by the trainer's seed and the number of the epoch. Default true. */
  readonly shuffle?: boolean;
  /** Data to judge the model on after each epoch: `val_loss`, … */
  readonly validation?: V;
  readonly callbacks?: readonly Callback[];
  /** Stops between two steps: the promise is rejected with the signal's reason. The trainer can be used on. */
  readonly signal?: AbortSignal;
}

const known: OptionTable<FitOptions> = {
  epochs: "optional",
  batchSize: "optional",
  shuffle: "optional",
  validation: "optional",
  callbacks: "optional",
  signal: "optional",
};

/**
 * Looks at options as they come.
 *
 * @throws {@link ArgumentError} for other names, and for validation data that is none.
 */
export const fitOptionsOf = ({ validation, ...options }: FitOptions<unknown>): FitOptions => {
  checkOptions("fit", options, known);
  return validation === undefined ? options : { ...options, validation: dataOf("fit", validation) };
};

type Hook = "fitBegin" | "epochBegin" | "stepEnd" | "epochEnd" | "settled" | "fitEnd";

/** Tells every callback in turn, and waits for each. */
const tell = async (callbacks: readonly Callback[], hook: Hook, ...details: readonly unknown[]): Promise<void> => {
  for (const callback of callbacks) {
    await (callback[hook] as ((...details: readonly unknown[]) => unknown) | undefined)?.(...details);
  }
};

/** The steps of one epoch, from where the run is. */
const trainEpoch = async (
  learner: Learner,
  data: Data,
  options: FitOptions,
  callbacks: readonly Callback[],
  run: Run,
): Promise<Totals> => {
  const { batchSize = 32, shuffle = true, signal } = options;
  const { epoch, batch: skip, totals: record } = learner.state.record;
  const totals = new Totals(learner.plan, record ?? undefined);
  const batches = batchesOf(data, { batchSize, seed: shuffle ? learner.seed : null, epoch, skip });
  for await (const batch of readAhead(batches, (given) => learner.prepare(given), signal)) {
    signal?.throwIfAborted();
    const { iteration, batch: number } = learner.state.record;
    const { learningRate } = learner.state;
    const results = await learner.step(batch);
    totals.add(results, batch.size);
    learner.state.batchEnded(totals.record());
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
  learner: Learner,
  data: Data,
  options: FitOptions,
  callbacks: readonly Callback[],
  run: Run,
): Promise<void> => {
  const { validation, batchSize, signal } = options;
  const start = nowInSeconds();
  const { epoch } = learner.state.record;
  await tell(callbacks, "epochBegin", epoch, run);
  const totals = await trainEpoch(learner, data, options, callbacks, run);
  const { learningRate } = learner.state;
  const measured = validation
    ? await evaluateData(learner, validation, { ...(batchSize ? { batchSize } : {}), signal }, "fit")
    : {};
  const values = {
    ...totals.values(),
    ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [`val_${name}`, value])),
  };
  const record: EpochRecord = { epoch, values, learningRate, seconds: nowInSeconds() - start };
  learner.state.epochEnded(record);
  await tell(callbacks, "epochEnd", record, run);
  await tell(callbacks, "settled", run, "epoch");
};

/** Trains for some epochs more, and returns the history of all. */
export const fitData = async (learner: Learner, data: Data, options: FitOptions): Promise<History> => {
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
  learner.inspect("fit", data);
  learner.state.begun();
  const run = new FitRun(learner, callbacks, learner.state.record.epoch + epochs, stepsOf(data, batchSize));
  signal?.throwIfAborted();
  try {
    await tell(callbacks, "fitBegin", run);
    while (run.epoch < run.epochs && run.history.stopped === null) {
      await oneEpoch(learner, data, options, callbacks, run);
    }
  } finally {
    await tell(callbacks, "fitEnd", run);
  }
  return run.history;
};
