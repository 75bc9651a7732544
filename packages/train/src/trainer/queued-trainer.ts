/** @file The trainer that {@link createTrainer} makes. */
import type { AnyModel, NdArrays, TrainedModel } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import { createPredictor, type Predictor, type SessionOptions } from "@tributary/runtime";
import type { Snapshot } from "../callbacks/callback.ts";
import { batchOf } from "../data/batch.ts";
import { copied } from "../data/copied.ts";
import { dataOf } from "../data/data.ts";
import type { History } from "../history.ts";
import { LOSS } from "../step/step-graph.ts";
import { checkEvaluateOptions, type EvaluateOptions, evaluateData } from "./evaluate.ts";
import { type FitOptions, fitData, fitOptionsOf } from "./fit.ts";
import type { Learner } from "./learner.ts";
import { Totals } from "./totals.ts";
import type { StepResult, TrainedOptions, Trainer } from "./trainer.ts";
import { Turns } from "./turns.ts";

/** A trainer whose methods wait for each other. */
export class QueuedTrainer<M extends AnyModel> implements Trainer<M> {
  readonly model: M;
  readonly #learner: Learner;
  readonly #session: SessionOptions;
  readonly #turns = new Turns();
  readonly predict: Predictor<M>["predict"] = (feeds, options) => {
    // It may wait for its turn, and whoever gave the arrays may fill them with other numbers by then.
    const own = copied(feeds);
    return this.#turns.between(() =>
      this.#learner.turn(async () => (await this.#currentPredictor()).predict(own, options)),
    );
  };
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
    return this.#turns.fit(checked.signal, () => fitData(this.#learner, given, checked));
  }

  async evaluate(data: unknown, options: EvaluateOptions = {}): Promise<Readonly<Record<string, number>>> {
    checkEvaluateOptions(options);
    const given = dataOf("evaluate", data);
    return this.#turns.evaluate(options.signal, () => evaluateData(this.#learner, given, options));
  }

  async step(batch: unknown): Promise<StepResult> {
    const prepared = this.#learner.prepare(batchOf("step", batch));
    return this.#turns.step(async () => {
      const results = await this.#learner.step(prepared);
      const totals = new Totals(this.#learner.plan);
      totals.add(results, prepared.size);
      // What was made smaller, also in a batch of which nothing counts.
      return { ...totals.values(), loss: Number(results[LOSS]!.data[0]) };
    });
  }

  async trained(options: TrainedOptions = {}): Promise<TrainedModel<M>> {
    checkOptions("trained", options, { averaged: "optional" });
    const { averaged = false } = options;
    return { ...(await this.#learner.turn(() => this.#learner.trained(averaged))), net: this.model };
  }

  setWeights(weights: NdArrays): void {
    this.#learner.setWeights(weights);
  }

  snapshot(): Promise<Snapshot> {
    return this.#learner.turn(() => this.#learner.snapshot());
  }

  restore(snapshot: Snapshot): void {
    this.#learner.restore(snapshot);
  }

  async dispose(): Promise<void> {
    await this.#turns.close();
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
      const predictor = await createPredictor({ ...(await this.#learner.trained()), net: this.model }, this.#session);
      this.#predictor = { version, predictor };
    }
    return this.#predictor.predictor;
  }
}
