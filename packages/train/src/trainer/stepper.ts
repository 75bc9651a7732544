/** @file Running steps and evaluations on a device. */
import type { DType, NdArray, NdArrays } from "@tributary/kernel";
import type { Session, SessionOptions } from "@tributary/runtime";
import type { Prepared } from "../data/batch.ts";
import { TrainingError } from "../errors.ts";
import { keyOf } from "../step/batch-shapes.ts";
import { evaluationGraph } from "../step/evaluation-graph.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, gradientState, next, trained, weightState } from "../step/state-names.ts";
import { factorName, HEALTH, LEARNING_RATE, LOSS, type RandomFeed, stepGraph } from "../step/step-graph.ts";
import { randomFeeds } from "./random-feeds.ts";
import { type Opened, Sessions } from "./sessions.ts";
import type { StateTensors } from "./state-tensors.ts";

/** Which step it is. */
export interface StepPosition {
  /** Batches before this one. */
  readonly iteration: number;
  /** Updates before this one. */
  readonly update: number;
  readonly learningRate: number;
}

type Tensor = ReturnType<Session["tensor"]>;

const scalar = (number: number): NdArray => ({ dtype: "float32", shape: [], data: Float32Array.of(number) });

const NEXT = next("");

/** The data are finite: batches are looked at before they come here. */
const failure = ({ iteration, learningRate }: StepPosition, loss: number): TrainingError =>
  new TrainingError({
    at: `step ${iteration}`,
    problem: Number.isFinite(loss) ? "the new weights are not finite numbers" : `the loss is ${loss}`,
    received: `finite data; learning rate ${learningRate}`,
    expected: "a finite loss and finite weights; the weights from before this step are kept",
    fix: "lower the learning rate, or clip the gradients with clip: { globalNorm: 1 }",
  });

/** Runs the graphs of a plan on one state. */
export class Stepper {
  readonly #plan: Plan;
  readonly #tensors: StateTensors;
  readonly #seed: number;
  /** Apart from each other, so that validation does not drive out the shapes of the steps. */
  readonly #sessions: Sessions<readonly RandomFeed[]>;
  readonly #evaluations: Sessions<null>;

  constructor(plan: Plan, tensors: StateTensors, seed: number, options: SessionOptions) {
    this.#plan = plan;
    this.#tensors = tensors;
    this.#seed = seed;
    this.#sessions = new Sessions(options);
    this.#evaluations = new Sessions(options);
  }

  /** Whether the weights change after this batch, or wait for more. */
  updates({ iteration }: StepPosition): boolean {
    return (iteration + 1) % this.#plan.accumulate === 0;
  }

  /**
   * One batch. The state is changed when all went well, and left alone otherwise.
   *
   * @throws {@link TrainingError} when the loss or a new weight is not a finite number.
   */
  async step(batch: Prepared, position: StepPosition): Promise<NdArrays> {
    const changes = this.updates(position);
    const opened = await this.#sessions.get(
      `${changes ? "update" : "gradient"} ${keyOf(batch.shapes)}`,
      (abilities) => {
        const { graph, random } = stepGraph(this.#plan, batch.shapes, { update: changes, abilities });
        return { graph, extra: random };
      },
    );
    const scalars: NdArrays = {
      [LEARNING_RATE]: scalar(position.learningRate),
      ...Object.fromEntries(
        Object.entries(this.#plan.optimizer.factors?.(position.update + 1) ?? {}).map(([name, factor]) => [
          factorName(name),
          scalar(factor),
        ]),
      ),
    };
    const random = randomFeeds(opened.extra, this.#seed, position.iteration);
    const results = await this.#run(
      opened,
      { ...batch.feeds, ...random },
      (name) => scalars[name] ?? this.#tensors.now(name),
    );
    const healthy = Number.isFinite(results[LOSS]!.data[0]) && results[HEALTH]!.data[0] === 0;
    if (!healthy) throw failure(position, Number(results[LOSS]!.data[0]));
    this.#tensors.commit(opened.outputs.filter((name) => name.startsWith(NEXT)).map((name) => name.slice(NEXT.length)));
    if (changes && this.#plan.accumulate > 1) {
      for (const { name } of trained(this.#plan)) this.#tensors.fill(gradientState(name), 0);
    }
    return results;
  }

  /** What a batch measures, without changing anything; with the averaged weights on request. */
  async evaluate(batch: Prepared, averaged: boolean): Promise<NdArrays> {
    const opened = await this.#evaluations.get(keyOf(batch.shapes), (abilities) => ({
      graph: evaluationGraph(this.#plan, batch.shapes, abilities),
      extra: null,
    }));
    const weight = weightState("");
    const stateOf = (name: string): NdArray => {
      const average = averageState(name.slice(weight.length));
      return this.#tensors.now(averaged && this.#tensors.has(average) ? average : name);
    };
    return this.#run(opened, batch.feeds, stateOf);
  }

  async release(): Promise<void> {
    await this.#sessions.release();
    await this.#evaluations.release();
  }

  /** Runs a graph. New state is written where the next state lies; everything else is returned. */
  async #run(
    { session, reads, outputs }: Opened<unknown>,
    feeds: NdArrays<DType>,
    read: (name: string) => NdArray,
  ): Promise<NdArrays> {
    const tensors: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(feeds)) tensors[name] = session.tensor(value);
    for (const name of reads) tensors[name] = session.tensor(read(name));
    // On the CPU ONNX Runtime writes into our arrays; from elsewhere results are copied.
    const inPlace = session.device === "cpu";
    const wanted: Record<string, Tensor | null> = {};
    for (const name of outputs) {
      const isState = inPlace && name.startsWith(NEXT);
      wanted[name] = isState ? session.tensor(this.#tensors.next(name.slice(NEXT.length))) : null;
    }
    const results = await session.runTensors(tensors, wanted);
    const measured: Record<string, NdArray> = {};
    for (const name of outputs) {
      const { dims, data } = results[name]!;
      if (!name.startsWith(NEXT)) measured[name] = { dtype: "float32", shape: dims, data: data as Float32Array };
      else if (!inPlace) this.#tensors.next(name.slice(NEXT.length)).data.set(data as Float32Array);
    }
    return measured;
  }
}
