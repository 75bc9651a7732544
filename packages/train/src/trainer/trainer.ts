/** @file Trainer: a model, its weights, and everything that makes them better. */
import type { Model, NdArrays, Tensors } from "@tributary/kernel";
import {
  createPredictor,
  type FeedsOf,
  initialize,
  loadWeights,
  type PredictionsOf,
  type PredictOptions,
  type Predictor,
  type SessionOptions,
} from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import type { Batch } from "../data/batch.ts";
import type { Data } from "../data/data.ts";
import { TrainingError } from "../errors.ts";
import { type PlanOptions, planOf } from "../step/plan.ts";
import { Core } from "./core.ts";
import { type EvaluateOptions, evaluateData } from "./evaluate.ts";
import { type FitOptions, fitData } from "./fit.ts";
import type { History } from "./history.ts";
import { Totals } from "./totals.ts";

export interface TrainerOptions extends SessionOptions, PlanOptions {
  /** What weights, shuffles, dropout and noise follow from: a whole number from 0 up to 2^32. Default 0. */
  readonly seed?: number;
  /** The first weights, all of them. Default: as the layers say, by the seed. */
  readonly weights?: NdArrays;
  /**
   * One loss for every output, or losses by the names of outputs, each with how much it counts:
   * `{ main: loss, auxiliary: { loss, weight: 0.3 } }`.
   */
  readonly loss: PlanOptions["loss"];
  /** Metrics of a model with one output, or metrics by the names of outputs. Default none. */
  readonly metrics?: PlanOptions["metrics"];
  /** Keeps gradients small: `{ value }`, `{ norm }` of each weight's, or `{ globalNorm }` of all. Default: as they are. */
  readonly clip?: PlanOptions["clip"];
  /** Keeps an average of the weights besides, of which this share stays at every update: 0.999. Default: none. */
  readonly ema?: number;
  /** How many batches make one update; their gradients are averaged. Default 1. */
  readonly accumulate?: number;
}

/** What one step measured: `loss`, and every metric of the batch. */
export type StepResult = Readonly<Record<string, number>> & { readonly loss: number };

export interface WeightsOptions {
  /** The averaged weights that `ema` keeps. Statistics are the current ones. Default false. */
  readonly averaged?: boolean;
}

export interface Trainer<I extends Tensors = Tensors, O extends Tensors = Tensors> {
  readonly model: Model<I, O>;
  /** Of the next step. */
  readonly learningRate: number;
  /** Batches so far. */
  readonly iteration: number;
  readonly history: History;
  /**
   * Goes through the data some times.
   *
   * @throws {@link TrainingError} when the loss or a weight is no longer finite; the weights are those from before that step.
   */
  fit(data: Data, options?: FitOptions): Promise<History>;
  /** `loss` and every metric over a data set, exactly: not a mean of batches. */
  evaluate(data: Data, options?: EvaluateOptions): Promise<Readonly<Record<string, number>>>;
  /** What the model gives, with the weights as they are now. */
  predict(feeds: FeedsOf<I>, options?: PredictOptions): Promise<PredictionsOf<O>>;
  /** A single step on one batch. */
  step(batch: Batch): Promise<StepResult>;
  /** A copy of the weights, by name. */
  weights(options?: WeightsOptions): NdArrays;
  /** Goes on with other weights; those that are not given stay. */
  setWeights(weights: NdArrays): void;
  /** Everything that is needed to go on from here. */
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
  /** Waits for what is under way and frees what ONNX Runtime holds. */
  dispose(): Promise<void>;
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

class CoreTrainer<I extends Tensors, O extends Tensors> implements Trainer<I, O> {
  readonly model: Model<I, O>;
  readonly #core: Core;
  readonly #session: SessionOptions;
  readonly #queue = new Queue();
  #predictor: { readonly version: number; readonly predictor: Predictor<I, O> } | null = null;

  constructor(net: Model<I, O>, core: Core, session: SessionOptions) {
    this.model = net;
    this.#core = core;
    this.#session = session;
  }

  get learningRate(): number {
    return this.#core.learningRate;
  }

  get iteration(): number {
    return this.#core.progress.iteration;
  }

  get history(): History {
    return this.#core.history;
  }

  async fit(data: Data, options: FitOptions = {}): Promise<History> {
    return this.#queue.run(() => fitData(this.#core, data, options));
  }

  async evaluate(data: Data, options: EvaluateOptions = {}): Promise<Readonly<Record<string, number>>> {
    return this.#queue.run(() => evaluateData(this.#core, data, options));
  }

  async predict(feeds: FeedsOf<I>, options: PredictOptions = {}): Promise<PredictionsOf<O>> {
    return this.#queue.run(async () => (await this.#currentPredictor()).predict(feeds, options));
  }

  async step(batch: Batch): Promise<StepResult> {
    return this.#queue.run(async () => {
      const prepared = this.#core.prepare(batch);
      const totals = new Totals(this.#core.plan);
      totals.add(await this.#core.step(prepared), prepared.size);
      return totals.values() as StepResult;
    });
  }

  weights({ averaged = false }: WeightsOptions = {}): NdArrays {
    return this.#core.weights(averaged);
  }

  setWeights(weights: NdArrays): void {
    this.#core.setWeights(weights);
  }

  snapshot(): Snapshot {
    return this.#core.snapshot();
  }

  restore(snapshot: Snapshot): void {
    this.#core.restore(snapshot);
  }

  async dispose(): Promise<void> {
    await this.#queue.close();
    await this.#predictor?.predictor.dispose();
    await this.#core.release();
  }

  /** A predictor is made for the weights as they are, and kept until they change. */
  async #currentPredictor(): Promise<Predictor<I, O>> {
    const { version } = this.#core;
    if (this.#predictor?.version !== version) {
      await this.#predictor?.predictor.dispose();
      const predictor = await createPredictor(this.model, { ...this.#session, weights: this.weights() });
      this.#predictor = { version, predictor };
    }
    return this.#predictor.predictor;
  }
}

/**
 * Makes a model ready to learn.
 *
 * @throws {@link ArgumentError} when losses or metrics name outputs that are not there.
 * @throws {@link WeightsError} when the first weights are not the model's.
 * @example
 * const trainer = await createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), metrics: [accuracy()] });
 * const history = await trainer.fit({ inputs, targets }, { epochs: 5, batchSize: 32 });
 * await trainer.dispose();
 */
export const createTrainer = async <I extends Tensors, O extends Tensors>(
  net: Model<I, O>,
  { seed = 0, weights, loss, optimizer, metrics, clip, ema, accumulate, ...session }: TrainerOptions,
): Promise<Trainer<I, O>> => {
  const plan = planOf(net, { loss, optimizer, metrics, clip, ema, accumulate });
  const first = weights ? loadWeights(net, weights).weights : initialize(net, { seed });
  return new CoreTrainer(net, new Core(plan, { seed, weights: first, session }), session);
};
