/** @file Losses and metrics over a whole data set. */
import { ArgumentError } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { checkFlags, checkSignal } from "../arguments/kinds.ts";
import { batchesOf, type Data } from "../data/data.ts";
import { readAhead } from "../data/read-ahead.ts";
import type { Learner } from "./learner.ts";
import { Totals } from "./totals.ts";

/**
 * Options of {@link Trainer.evaluate}.
 */
export interface EvaluateOptions {
  /** How many examples are computed at once, where the data does not come in batches. Default 32. */
  readonly batchSize?: number;
  /** Whether to judge the averaged weights that `ema` keeps. Default false. */
  readonly averaged?: boolean;
  /** Stops between two batches: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const known: OptionTable<EvaluateOptions> = { batchSize: COUNT, averaged: "optional", signal: "optional" };

/** @throws {@link ArgumentError} for options by other names, and for values that cannot be meant. */
export const checkEvaluateOptions = (options: EvaluateOptions): void => {
  checkOptions("evaluate", options, known);
  checkFlags("evaluate", options, ["averaged"]);
  checkSignal("evaluate", options.signal);
};

/** Said of validation data, before the first epoch where it is known, or after it. */
export const EMPTY_VALIDATION = "the validation data have no batches";

/** The error about data without an example. */
export const nothingIn = (at: string, problem: string): ArgumentError =>
  new ArgumentError({
    at,
    problem,
    received: "an empty data set, or an iterator that was used up before",
    expected: "data that can be gone through each time",
    fix: "give arrays, a data set, or a function that makes a new iterator each time",
  });

/** Goes through the data once, in its order, and returns `loss` and every metric. Nothing to go through is an error. */
export const evaluateData = async (
  learner: Learner,
  data: Data,
  { batchSize = 32, averaged = false, signal }: EvaluateOptions,
  at = "evaluate",
): Promise<Record<string, number>> => {
  learner.checkAveraged(at, averaged);
  learner.inspect(at, data);
  const totals = new Totals(learner.plan);
  const batches = batchesOf(data, { batchSize, seed: null, epoch: 0, skip: 0 });
  for await (const batch of readAhead(batches, (given) => learner.prepare(given), signal)) {
    signal?.throwIfAborted();
    totals.add(await learner.evaluate(batch, averaged), batch.size);
  }
  if (totals.examples > 0) return totals.values();
  throw nothingIn(at, at === "fit" ? EMPTY_VALIDATION : "there is nothing to evaluate");
};
