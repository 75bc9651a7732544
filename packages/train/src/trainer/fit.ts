/** @file Epochs: every batch a step, then validation, then whatever callbacks do. */
import { ArgumentError } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { checkCallbacks } from "../arguments/callbacks.ts";
import { checkFlags, checkSignal } from "../arguments/kinds.ts";
import type { Callback, Run } from "../callbacks/callback.ts";
import { batchesOf, type Data, dataOf, stepsOf } from "../data/data.ts";
import { readAhead } from "../data/read-ahead.ts";
import type { EpochRecord, History } from "../history.ts";
import { LOSS } from "../step/step-graph.ts";
import { EMPTY_VALIDATION, evaluateData, nothingIn } from "./evaluate.ts";
import { FitRun } from "./fit-run.ts";
import { dataWords } from "./identity/data-words.ts";
import type { Learner } from "./learner.ts";
import type { EpochPlan } from "./run-state.ts";
import { together } from "./together.ts";
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
  /** Whether validation judges the averaged weights that `ema` keeps; `earlyStopping()` then keeps the best of those. Default false. */
  readonly averaged?: boolean;
  readonly callbacks?: readonly Callback[];
  /**
   * Stops between two steps, or while data are waited for: the promise is rejected with the signal's reason. The trainer can be used
   * on. On WebAssembly too, which computes on the thread that calls, timers and messages are heard between two steps.
   */
  readonly signal?: AbortSignal;
}

const known: OptionTable<FitOptions> = {
  epochs: COUNT,
  batchSize: COUNT,
  shuffle: "optional",
  validation: "optional",
  averaged: "optional",
  callbacks: "optional",
  signal: "optional",
};

/**
 * Looks at options as they come.
 *
 * @throws {@link ArgumentError} for other names, for values that cannot be meant, and for validation data that is none.
 */
export const fitOptionsOf = (given: FitOptions<unknown>): FitOptions => {
  checkOptions("fit", given, known);
  const { validation, ...options } = given;
  checkFlags("fit", options, ["shuffle", "averaged"]);
  checkCallbacks("fit", options.callbacks);
  checkSignal("fit", options.signal);
  return validation === undefined ? options : { ...options, validation: dataOf("fit", validation) };
};

type Hook = "fitBegin" | "epochBegin" | "stepEnd" | "epochEnd" | "settled" | "fitEnd";

const call = async (callback: Callback, hook: Hook, details: readonly unknown[]): Promise<void> => {
  await (callback[hook] as ((...details: readonly unknown[]) => unknown) | undefined)?.(...details);
};

/** Tells every callback in turn, and waits for each. */
const tell = async (callbacks: readonly Callback[], hook: Hook, ...details: readonly unknown[]): Promise<void> => {
  for (const callback of callbacks) await call(callback, hook, details);
};

/** Tells every callback, also when one before it fails; returns how they failed. */
const tellAll = async (callbacks: readonly Callback[], hook: Hook, run: Run): Promise<readonly unknown[]> => {
  const failures: unknown[] = [];
  for (const callback of callbacks) await call(callback, hook, [run]).catch((failure) => failures.push(failure));
  return failures;
};

/** A fit with its options spelled out. */
interface Fit extends FitOptions {
  readonly data: Data;
  readonly callbacks: readonly Callback[];
  readonly plan: EpochPlan;
}

/** The steps of one epoch, from where the run is; null when a callback took the run to another place. */
const trainEpoch = async (learner: Learner, fit: Fit, run: FitRun): Promise<Totals | null> => {
  const { data, plan, callbacks, signal } = fit;
  const { batchSize, shuffle } = plan;
  learner.beginEpoch(data, plan);
  const { jumps } = run;
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
    if (run.jumps !== jumps) return null;
    await tell(callbacks, "settled", run, "step");
  }
  if (totals.examples > 0) return totals;
  throw new ArgumentError({
    at: "fit",
    problem: `epoch ${epoch + 1} has no batches`,
    received: "an empty data set, or an iterator that was used up in the epoch before",
    expected: "data that can be gone through once for every epoch",
    fix: "give arrays, a data set, or a function that makes a new iterator for each epoch",
  });
};

const nowInSeconds = (): number => Date.now() / 1000;

const oneEpoch = async (learner: Learner, fit: Fit, run: FitRun): Promise<void> => {
  const { validation, batchSize, averaged, callbacks, signal } = fit;
  const start = nowInSeconds();
  const { epoch } = learner.state.record;
  await tell(callbacks, "epochBegin", epoch, run);
  const totals = await trainEpoch(learner, fit, run);
  if (totals === null) return;
  const { learningRate } = learner.state;
  const measured = validation
    ? await evaluateData(
        learner,
        validation,
        { ...(batchSize ? { batchSize } : {}), ...(averaged ? { averaged } : {}), signal },
        "fit",
      )
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
  const { epochs = 1, batchSize = 32, shuffle = true, callbacks = [], averaged = false, signal } = options;
  learner.checkAveraged("fit", averaged);
  learner.inspect("fit", data);
  const { validation } = options;
  // Said before an epoch has been trained for nothing.
  if (validation !== undefined && stepsOf(validation, batchSize) === 0) throw nothingIn("fit", EMPTY_VALIDATION);
  signal?.throwIfAborted();
  const metrics = learner.plan.metrics.map(({ name }) => name);
  const plan: EpochPlan = { data: dataWords(data), batchSize, shuffle, metrics };
  const run = new FitRun(learner, { callbacks, epochs, stepsPerEpoch: stepsOf(data, batchSize), averaged, plan });
  const failures: unknown[] = [];
  try {
    await tell(callbacks, "fitBegin", run);
    while (run.epoch < run.epochs && run.history.stopped === null) {
      await oneEpoch(learner, { ...options, data, callbacks, plan }, run);
    }
    await learner.finish();
  } catch (failure) {
    failures.push(failure);
  }
  failures.push(...(await tellAll(callbacks, "fitEnd", run)));
  if (failures.length > 0) throw together(failures);
  return run.history;
};
