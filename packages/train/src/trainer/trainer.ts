/// <reference lib="esnext.disposable" preserve="true" />
/** @file Trainer: a model, its weights, and everything that makes them better. */
import type { AnyModel, NdArrays, TrainedModel } from "@tributary/kernel";
import { checkOptions, checkTrained, isModel } from "@tributary/kernel/authoring";
import { createPredictor, initialize, matchWeights, type Predictor, type SessionOptions } from "@tributary/runtime";
import type { BatchArg, DataArg } from "../arguments/data.ts";
import type { OutputNames } from "../arguments/names.ts";
import { checkNumber } from "../arguments/numbers.ts";
import type { LossArg, MetricsArg, OptimizerArg } from "../arguments/training.ts";
import type { Snapshot } from "../callbacks/callback.ts";
import { type Batch, batchOf } from "../data/batch.ts";
import { type Data, dataOf } from "../data/data.ts";
import { TrainingError } from "../errors.ts";
import type { History } from "../history.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Clip } from "../step/clip.ts";
import { type LossOption, type MetricOption, planOf } from "../step/plan.ts";
import { checkEvaluateOptions, type EvaluateOptions, evaluateData } from "./evaluate.ts";
import { type FitOptions, fitData, fitOptionsOf } from "./fit.ts";
import { Learner } from "./learner.ts";
import { Totals } from "./totals.ts";

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
}

/** That loss and optimizer are there is for the plan to say. */
const known: { readonly [K in keyof TrainerOptions]-?: "optional" } = {
  loss: "optional",
  optimizer: "optional",
  metrics: "optional",
  seed: "optional",
  clip: "optional",
  ema: "optional",
  accumulate: "optional",
  device: "optional",
  openSeconds: "optional",
  threads: "optional",
  engine: "optional",
};

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
   */
  fit<const D extends Data | object, const V extends Data | object>(
    data: DataArg<D, M>,
    options?: FitOptions<DataArg<V, M>>,
  ): Promise<History>;
  /** `loss` and every metric over a data set, exactly: not a mean of batches. */
  evaluate<const D extends Data | object>(
    data: DataArg<D, M>,
    options?: EvaluateOptions,
  ): Promise<Readonly<Record<string, number>>>;
  /** What the model gives, with the weights as they are now: while a fit is under way, between two of its steps. */
  predict: Predictor<M>["predict"];
  /**
   * A single step on one batch.
   *
   * @throws {@link TrainingError} while a fit is under way.
   */
  step<const B extends Batch | object>(batch: BatchArg<B, M>): Promise<StepResult>;
  /** The model with a copy of its weights as they are now, and all that is known of it. */
  trained(options?: TrainedOptions): TrainedModel<M>;
  /**
   * Goes on with other weights; those that are not given stay. The averages of those that are given start from them, and all
   * gradients that wait for more batches are forgotten. What the optimizer remembers stays.
   *
   * @throws {@link WeightsError} for a name or a shape that the model does not have, and for what is not finite; nothing is changed then.
   */
  setWeights(weights: NdArrays): void;
  /** Everything that is needed to go on from here. */
  snapshot(): Snapshot;
  /**
   * Goes back, or forward, to a snapshot: all of it, or nothing where it does not fit. Averages are those of the snapshot. One that a
   * `fit()` has taken is taken as well, but for what callbacks remember. A learning rate may be another one; its schedule then begins anew.
   *
   * @throws {@link TrainingError} when the snapshot is of another model, loss, optimizer, seed, clip, ema or accumulate, with what differs.
   * @throws {@link WeightsError} when its numbers are not those of this model, or not finite.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Waits for what is under way and frees what ONNX Runtime holds; so does `await using`.
   *
   * @throws {@link TrainingError} while a fit is under way whose signal is not aborted.
   */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One thing at a time: steps change the state that others read. */
class Queue {
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) {
      throw new TrainingError({
        problem: "the trainer has been disposed of",
        fix: "make another with createTrainer(), or call dispose() later",
      });
    }
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }
}

class QueuedTrainer<M extends AnyModel> implements Trainer<M> {
  readonly model: M;
  readonly #learner: Learner;
  readonly #session: SessionOptions;
  readonly #queue = new Queue();
  readonly predict: Predictor<M>["predict"] = async (feeds, options) =>
    this.#between(() => this.#learner.turn(async () => (await this.#currentPredictor()).predict(feeds, options)));
  /** Evaluations under way. */
  #evaluating = 0;
  /** The fit under way. */
  #fitting: { readonly signal: AbortSignal | null } | null = null;
  #predictor: { readonly version: number; readonly predictor: Predictor<M> } | null = null;

  constructor(net: M, learner: Learner, session: SessionOptions) {
    this.model = net;
    this.#learner = learner;
    this.#session = session;
  }

  get learningRate(): number {
    return this.#learner.state.learningRate;
  }

  get iteration(): number {
    return this.#learner.state.record.iteration;
  }

  get history(): History {
    return this.#learner.state.history;
  }

  async fit(data: unknown, options: FitOptions<unknown> = {}): Promise<History> {
    const [given, checked] = [dataOf("fit", data), fitOptionsOf(options)];
    this.#refuseWithin("fit");
    return this.#queue.run(async () => {
      this.#fitting = { signal: checked.signal ?? null };
      try {
        return await fitData(this.#learner, given, checked);
      } finally {
        this.#fitting = null;
      }
    });
  }

  async evaluate(data: unknown, options: EvaluateOptions = {}): Promise<Readonly<Record<string, number>>> {
    checkEvaluateOptions(options);
    const given = dataOf("evaluate", data);
    return this.#between(async () => {
      this.#evaluating++;
      try {
        return await evaluateData(this.#learner, given, options);
      } finally {
        this.#evaluating--;
      }
    });
  }

  async step(batch: unknown): Promise<StepResult> {
    this.#refuseWithin("step");
    return this.#queue.run(async () => {
      const prepared = this.#learner.prepare(batchOf("step", batch));
      const totals = new Totals(this.#learner.plan);
      totals.add(await this.#learner.step(prepared), prepared.size);
      return totals.values() as StepResult;
    });
  }

  trained({ averaged = false }: TrainedOptions = {}): TrainedModel<M> {
    return { ...this.#learner.trained(averaged), net: this.model };
  }

  setWeights(weights: NdArrays): void {
    this.#learner.setWeights(weights);
  }

  snapshot(): Snapshot {
    return this.#learner.snapshot();
  }

  restore(snapshot: Snapshot): void {
    this.#learner.restore(snapshot);
  }

  /** What changes nothing need not wait for the end of a fit: callbacks and data may ask for it, and are waited for themselves. */
  #between<T>(work: () => Promise<T>): Promise<T> {
    return this.#fitting || this.#evaluating > 0 ? work() : this.#queue.run(work);
  }

  /** What must wait for the end of a fit would wait for ever within its callbacks or its data. */
  #refuseWithin(at: "fit" | "step" | "dispose"): void {
    if (!this.#fitting) return;
    throw new TrainingError({
      at,
      problem: "a fit is under way",
      received: `${at}() before its end, or from one of its callbacks or its data`,
      expected: "predict(), evaluate(), trained() or setWeights()",
      fix: "await the promise of fit() first, or abort its signal",
    });
  }

  async dispose(): Promise<void> {
    if (!this.#fitting?.signal?.aborted) this.#refuseWithin("dispose");
    await this.#queue.close();
    await this.#predictor?.predictor.dispose();
    await this.#learner.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** A predictor is made for the weights as they are, and kept until they change. */
  async #currentPredictor(): Promise<Predictor<M>> {
    const { version } = this.#learner;
    if (this.#predictor?.version !== version) {
      await this.#predictor?.predictor.dispose();
      const predictor = await createPredictor(this.trained(), this.#session);
      this.#predictor = { version, predictor };
    }
    return this.#predictor.predictor;
  }
}

/** The weights to start with: those that came with the model, or those that its layers want. */
const firstOf = <M extends AnyModel>(model: M | TrainedModel<M>, seed: number): TrainedModel<M> => {
  if (isModel(model)) return initialize(model, { seed });
  checkTrained("createTrainer", model);
  return { ...model, weights: matchWeights(model.net, model.weights).weights };
};

/**
 * Makes a model ready to learn. A trained model goes on from its weights, and keeps what is known of it; a model without weights starts from
 * its layers' initializers.
 *
 * @throws {@link ArgumentError} when losses or metrics name outputs that are not there, and for options that cannot be meant.
 * @throws {@link WeightsError} when the weights are not the model's, or not finite.
 * @example
 * await using trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), metrics: [accuracy()] });
 * const history = await trainer.fit(data, { epochs: 5, batchSize: 32 });
 * history.epochs.length; // 5
 * await saveModel("cells.safetensors", trainer.trained());
 */
export const createTrainer = <
  M extends AnyModel,
  const L extends LossOption<OutputNames<M>> | object | string,
  const O extends Optimizer | object | string,
  const P extends MetricOption<OutputNames<M>> | object | string | undefined,
>(
  model: M | TrainedModel<M>,
  options: TrainerOptions<OutputNames<M>, LossArg<L, OutputNames<M>>, OptimizerArg<O>, MetricsArg<P, OutputNames<M>>>,
): Trainer<M> => {
  checkOptions("createTrainer", options, known);
  const { seed = 0, loss, optimizer, metrics, clip, ema, accumulate, ...session } = options;
  checkNumber("createTrainer", "seed", seed, { least: 0, most: 2 ** 32 - 1, whole: true });
  const first = firstOf(model, seed);
  const plan = planOf(first.net, { loss, optimizer, metrics, clip, ema, accumulate });
  return new QueuedTrainer(first.net, new Learner(plan, { seed, first, session }), session);
};
