/// <reference lib="esnext.disposable" preserve="true" />
/** @file What a trainer is: a model, its weights, and everything that makes them better. */
import type { AnyModel, NdArrays, TrainedModel } from "@tributary/kernel";
import type { Predictor, SessionOptions } from "@tributary/runtime";
import type { BatchArg, DataArg } from "../arguments/data.ts";
import type { Snapshot } from "../callbacks/callback.ts";
import type { Batch } from "../data/batch.ts";
import type { Data } from "../data/data.ts";
import type { History } from "../history.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Clip } from "../step/clip.ts";
import type { LossOption } from "../step/planned-losses.ts";
import type { MetricOption } from "../step/planned-metrics.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import type { FitOptions } from "./fit.ts";

/**
 * Options of {@link createTrainer}.
 *
 * @example
 * const options: TrainerOptions = { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), metrics: [accuracy()], seed: 1 };
 */
export interface TrainerOptions<
  Names extends string = string,
  L = LossOption<Names>,
  O = Optimizer,
  P = MetricOption<Names> | undefined,
> extends SessionOptions {
  /**
   * One loss for every output, or losses by the names of outputs, each with how much it counts:
   * `{ main: loss, auxiliary: { loss, weight: 0.3 } }`.
   */
  readonly loss: L;
  readonly optimizer: O;
  /** Metrics of a model with one output, or metrics by the names of outputs. Default none. */
  readonly metrics?: P;
  /** What weights, shuffles, dropout and noise follow from: a whole number from 0 up to 2^32. Default 0. */
  readonly seed?: number;
  /** Keeps gradients small: `{ value }`, `{ norm }` of each weight's, or `{ globalNorm }` of all. Default: as they are. */
  readonly clip?: Clip | undefined;
  /** Also keeps an exponential moving average of the weights, of which this share stays at every update: 0.999. Default: none. */
  readonly ema?: number | undefined;
  /** How many batches make one update; their gradients are averaged. Schedules count updates. Default 1. */
  readonly accumulate?: number | undefined;
  /**
   * Trains deep networks, large images and large batches in about half the memory, for about a third more time: gradients compute again
   * what they need, instead of keeping it on the way to the loss (`RematScope` in Keras, `jax.remat`, gradient checkpointing). What is
   * learned is the same to the last bit. Default false.
   */
  readonly remat?: boolean | undefined;
}

/** What one step measured: `loss`, and every metric of the batch. */
export type StepResult = Readonly<Record<string, number>> & { readonly loss: number };

/**
 * Options of {@link Trainer.trained}.
 */
export interface TrainedOptions {
  /** The averaged weights that `ema` keeps. Statistics are the current ones. Default false. */
  readonly averaged?: boolean;
}

/**
 * A model, its weights, and what makes them better. {@link createTrainer} makes one.
 *
 * @example
 * const history = await trainer.fit(data, { epochs: 2, batchSize: 4 });
 * history.curves["loss"]!.length; // 2
 * trainer.iteration; // 4
 */
export interface Trainer<M extends AnyModel = AnyModel> {
  readonly model: M;
  /** Of the next step. */
  readonly learningRate: number;
  /** Batches so far. */
  readonly iteration: number;
  readonly history: History;
  /**
   * Goes through the data some times.
   *
   * After a `fit()` that failed or was aborted the next one goes on in the middle of the epoch, if it is given the same data: arrays with
   * the same shapes and numbers, or the same list, data set or function as before; with the same `batchSize` and `shuffle`. Given anything
   * else it begins the epoch anew, with the weights as they are, and says so in `history.notes`.
   *
   * With `accumulate`, groups of batches go on from epoch to epoch. A group that is not full when the fit ends, or is stopped by a
   * callback, makes an update of its own, with the mean of its gradients; one that is broken off waits.
   *
   * Every callback is told that the fit ends, whatever happened. The first error is thrown; what went wrong after it is an
   * `AggregateError` behind it, as its `cause`.
   *
   * @throws {@link ArgumentError} for options that cannot be meant.
   * @throws {@link TrainingError} when the loss is not finite, or a weight, a moving statistic or what the optimizer keeps would be out of all
   *   bounds, with its name and the number of the batch that stands out; the weights are those from before that step.
   *   While another fit or an evaluation is under way.
   */
  fit<const D extends Data | object, const V extends Data | object>(
    data: DataArg<D, M>,
    options?: FitOptions<DataArg<V, M>>,
  ): Promise<History>;
  /**
   * `loss` and every metric over a data set, exactly: not a mean of batches. Only a loss of one's own that gives one number for a
   * batch is a mean over the examples, batch by batch.
   */
  evaluate<const D extends Data | object>(
    data: DataArg<D, M>,
    options?: EvaluateOptions,
  ): Promise<Readonly<Record<string, number>>>;
  /** What the model gives, with the weights as they are now: while a fit is under way, between two of its steps. */
  predict: Predictor<M>["predict"];
  /**
   * A single step on one batch.
   *
   * @throws {@link TrainingError} while a fit or an evaluation is under way.
   */
  step<const B extends Batch | object>(batch: BatchArg<B, M>): Promise<StepResult>;
  /** The model with a copy of its weights as they are now, and all that is known of it: while a fit is under way, between two of its steps. */
  trained(options?: TrainedOptions): Promise<TrainedModel<M>>;
  /**
   * Goes on with other weights; those that are not given stay. The averages of those that are given start from them, and all
   * gradients that wait for more batches are forgotten. What the optimizer remembers stays. Given while a step is being computed, they come after it.
   *
   * @throws {@link WeightsError} for a name or a shape that the model does not have, and for what is not finite; nothing is changed then.
   */
  setWeights(weights: NdArrays): void;
  /** Everything that is needed to go on from here. */
  snapshot(): Promise<Snapshot>;
  /**
   * Goes back, or forward, to a snapshot: all of it, or nothing where it does not fit. Averages are those of the snapshot. One that a
   * `fit()` has taken is taken as well, but for what callbacks remember. A learning rate may be another one; its schedule then begins anew.
   * Given while a step is being computed, it comes after it.
   *
   * @throws {@link TrainingError} when the snapshot is of another model, loss, optimizer, seed, clip, ema or accumulate, with what differs.
   * @throws {@link WeightsError} when its numbers are not those of this model, or not finite.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Waits for what is under way and frees what ONNX Runtime holds; so does `await using`.
   *
   * @throws {@link TrainingError} while a fit or an evaluation is under way whose signal is not aborted.
   */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
