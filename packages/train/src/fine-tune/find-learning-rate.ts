/** @file Which learning rate suits a model and its data: a few steps with rates that rise from nothing to far too much. */
import type { AnyModel, TrainedModel } from "@tributary/kernel";
import { COUNT, checkOptions, LIMIT, type OptionTable, POSITIVE, SEED, THREADS } from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import type { DataArg } from "../arguments/data.ts";
import { checkSignal } from "../arguments/kinds.ts";
import type { OutputNames } from "../arguments/names.ts";
import type { LossArg } from "../arguments/training.ts";
import { batchesOf, type Data, dataOf } from "../data/data.ts";
import { TrainingError } from "../errors.ts";
import { adam } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { exponentialDecay } from "../schedules/decay.ts";
import type { LossOption } from "../step/planned-losses.ts";
import { createTrainer } from "../trainer/create-trainer.ts";
import { nothingIn } from "../trainer/evaluate.ts";
import type { Trainer } from "../trainer/trainer.ts";

/**
 * Options of {@link findLearningRate}.
 */
export interface FindLearningRateOptions<L = LossOption<string>> extends SessionOptions {
  readonly loss: L;
  /** Of which the rate is looked for; its own does not matter. Default Adam. */
  readonly optimizer?: Optimizer | undefined;
  /** The first rate. Default 1e-7. */
  readonly from?: number | undefined;
  /** The last rate, if the loss stays finite until there. Default 10. */
  readonly to?: number | undefined;
  /** How many steps lie between them. Default 100. */
  readonly steps?: number | undefined;
  /** How many examples make a step, where the data does not come in batches. Default 32. */
  readonly batchSize?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What {@link findLearningRate} has seen, rate by rate. */
export interface LearningRates {
  readonly rates: readonly number[];
  /** Of each step's batch. */
  readonly losses: readonly number[];
  /** The losses as a moving average. */
  readonly smoothed: readonly number[];
  /** Where the average falls most steeply: a rate to begin with; null where it does not fall. */
  readonly suggested: number | null;
}

const known: OptionTable<FindLearningRateOptions> = {
  loss: "required",
  optimizer: "optional",
  from: POSITIVE,
  to: POSITIVE,
  steps: COUNT,
  batchSize: COUNT,
  seed: SEED,
  signal: "optional",
  device: "optional",
  openSeconds: LIMIT,
  threads: THREADS,
  engine: "optional",
};

const AT = "findLearningRate";
/** How much of the average stays at each step. */
const KEPT = 0.9;
/** A loss that many times the lowest says enough. */
const TOO_MUCH = 4;

/** The moving average of what was seen so far, as if there had been no nothing before it. */
const smoothedOf = (losses: readonly number[]): readonly number[] => {
  let average = 0;
  return losses.map((loss, i) => {
    average = KEPT * average + (1 - KEPT) * loss;
    return average / (1 - KEPT ** (i + 1));
  });
};

/** Steps over which a fall is measured, as a part of all: batches differ more than neighboring rates do. */
const WINDOW = 1 / 8;

/** The middle of the steepest fall before the lowest point; rates rise by the same factor at each step. */
const steepest = (values: readonly number[]): number | null => {
  const width = Math.max(2, Math.round(values.length * WINDOW));
  const lowest = values.indexOf(Math.min(...values));
  const falls = values.slice(0, Math.max(0, lowest - width + 1)).map((value, i) => value - values[i + width]!);
  const most = Math.max(...falls);
  return most > 0 ? falls.indexOf(most) + Math.floor(width / 2) : null;
};

/** Batches for as many steps, from the beginning again where they end. */
async function* batchesFor(data: Data, steps: number, batchSize: number, seed: number) {
  let given = 0;
  for (let epoch = 0; given < steps; epoch++) {
    const before = given;
    for await (const batch of batchesOf(data, { batchSize, seed, epoch, skip: 0 })) {
      if (given++ === steps) return;
      yield batch;
    }
    // An iterator that gives nothing the second time.
    if (given === before) return;
  }
}

/** One step; null when it left the loss or the weights beyond all bounds. */
const lossOf = async (trainer: Trainer, batch: Parameters<Trainer["step"]>[0]): Promise<number | null> => {
  try {
    return (await trainer.step(batch)).loss;
  } catch (failure) {
    if (failure instanceof TrainingError) return null;
    throw failure;
  }
};

/**
 * Trains for a few steps with rates that rise by the same factor from step to step, until the loss is four times its lowest. Nothing that was
 * given changes. Where the loss falls most steeply is a rate to begin with; `plotLearningRates` of `@tributary/plot` draws what was seen.
 *
 * Smith 2015, arXiv:1506.01186, section 3.3. The average has nine tenths of the one before.
 *
 * @param model A model, which starts from random weights, or a trained one.
 * @throws {@link ArgumentError} as `createTrainer` does.
 * @example
 * const found = await findLearningRate(net, answers, { loss, batchSize: 4, steps: 40 });
 * found.rates[0]; // 1e-7
 * const trainer = createTrainer(net, { loss, optimizer: adam(found.suggested ?? 1e-3) });
 */
export const findLearningRate = async <
  M extends AnyModel,
  const D extends Data | object,
  const L extends LossOption<OutputNames<M>> | object | string,
>(
  model: M | TrainedModel<M>,
  data: DataArg<D, M>,
  options: FindLearningRateOptions<LossArg<L, OutputNames<M>>>,
): Promise<LearningRates> => {
  checkOptions(AT, options, known);
  checkSignal(AT, options.signal);
  const {
    optimizer = adam(),
    from = 1e-7,
    to = 10,
    steps = 100,
    batchSize = 32,
    seed = 0,
    signal,
    loss,
    ...session
  } = options;
  const given = dataOf(AT, data);
  const factor = (to / from) ** (1 / Math.max(1, steps - 1));
  const rising: Optimizer = { ...optimizer, learningRate: exponentialDecay(from, { every: 1, factor }) };
  await using trainer = createTrainer<M, L, Optimizer, undefined>(model, { ...session, loss, optimizer: rising, seed });
  const [rates, losses]: [number[], number[]] = [[], []];
  let lowest = Number.POSITIVE_INFINITY;
  let batches = 0;
  for await (const batch of batchesFor(given, steps, batchSize, seed)) {
    signal?.throwIfAborted();
    batches++;
    const { learningRate } = trainer;
    const now = await lossOf(trainer as unknown as Trainer, batch);
    if (now === null) break;
    rates.push(learningRate);
    losses.push(now);
    const average = smoothedOf(losses).at(-1)!;
    lowest = Math.min(lowest, average);
    if (average > TOO_MUCH * lowest) break;
  }
  if (batches === 0) throw nothingIn(AT, "there is nothing to learn from");
  const smoothed = smoothedOf(losses);
  const place = steepest(smoothed);
  return { rates, losses, smoothed, suggested: place === null ? null : rates[place]! };
};
