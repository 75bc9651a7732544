/** @file Running steps and evaluations on a device. */
import type { DType, NdArray, NdArrays } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { type DeviceMemory, deviceMemory, type Session, type SessionOptions } from "@tributary/runtime";
import type { Prepared } from "../data/batch.ts";
import { keyOf } from "../step/batch-shapes.ts";
import { evaluationGraph } from "../step/evaluation-graph.ts";
import { leftOverGraph, SHARE } from "../step/left-over-graph.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, gradientState, NEXT, trained, weightState } from "../step/state-names.ts";
import { LOSS, type StepGraph, stepGraph } from "../step/step-graph.ts";
import { factorName, HEALTH, isHealthy, LEARNING_RATE, LIMITS } from "../step/update.ts";
import { type Broken, type Failure, failureOf } from "./failure.ts";
import { randomFeeds } from "./random-feeds.ts";
import type { Waiting } from "./run-state.ts";
import { type Opened, Sessions } from "./sessions.ts";
import type { StateTensors } from "./state-tensors.ts";

/** Which step it is. */
export interface StepPosition {
  /** Batches before this one. */
  readonly iteration: number;
  /** Updates before this one. */
  readonly update: number;
  readonly learningRate: number;
  /** Gradients that wait for this batch. */
  readonly waiting: Waiting | null;
}

/** What a step has measured, and the weights whose gradients wait after it; none where the weights have changed. */
export interface Stepped {
  readonly results: NdArrays;
  readonly waiting: readonly string[];
}

type Tensor = ReturnType<Session["tensor"]>;

/** What a graph reads by a name: state by its own name, or an array. */
type Reader = (name: string) => string | NdArray;

const scalar = (number: number): NdArray => ({ dtype: "float32", shape: [], data: Float32Array.of(number) });

/** Runs the graphs of a plan on one state. */
export class Stepper {
  readonly #plan: Plan;
  readonly #tensors: StateTensors;
  readonly #seed: number;
  /** Apart from each other, so that validation does not drive out the shapes of the steps. */
  readonly #sessions: Sessions<Omit<StepGraph, "graph">>;
  readonly #evaluations: Sessions<null>;
  readonly #options: SessionOptions;
  /** Looked for when the first graph is run. */
  #memory: Promise<DeviceMemory | null> | null = null;

  constructor(plan: Plan, tensors: StateTensors, seed: number, options: SessionOptions) {
    this.#plan = plan;
    this.#tensors = tensors;
    this.#seed = seed;
    this.#options = options;
    this.#sessions = new Sessions(options);
    this.#evaluations = new Sessions(options);
  }

  /**
   * One batch. The state is changed when all went well, and left alone otherwise.
   *
   * @throws {@link TrainingError} when the loss is not finite, or new state is not sound.
   */
  async step(batch: Prepared, position: StepPosition): Promise<Stepped> {
    const { accumulate } = this.#plan;
    const changes = (position.waiting?.batches ?? 0) + 1 === accumulate;
    const opened = await this.#sessions.get(
      `${changes ? "update" : "gradient"} ${keyOf(batch.shapes)}`,
      (abilities) => {
        const { graph, ...extra } = stepGraph(this.#plan, batch.shapes, { update: changes, abilities });
        return { graph, extra };
      },
    );
    const random = randomFeeds(opened.extra.random, this.#seed, position.iteration);
    const results = await this.#run(opened, { ...batch.feeds, ...random }, this.#reader(position));
    const loss = Number(results[LOSS]!.data[0]);
    await this.#commit(opened, results, { ...position, loss, feeds: batch.feeds });
    if (!changes) return { results, waiting: opened.extra.learned };
    if (accumulate > 1) this.forget();
    return { results, waiting: [] };
  }

  /**
   * The update for gradients that wait: their mean, over as many batches as there were.
   *
   * @throws {@link TrainingError} when new state is not sound.
   */
  async finish(position: StepPosition, { batches, weights }: Waiting): Promise<void> {
    const opened = await this.#sessions.get("left over", (abilities) => ({
      graph: leftOverGraph(this.#plan, weights, abilities),
      extra: { random: [], learned: weights },
    }));
    const share = scalar(this.#plan.accumulate / batches);
    const read = this.#reader(position);
    const results = await this.#run(opened, {}, (name) => (name === SHARE ? share : read(name)));
    await this.#commit(opened, results, { ...position, loss: 0, feeds: {} });
    this.forget();
  }

  /** Gradients that wait for more batches are no longer there. */
  forget(): void {
    if (this.#plan.accumulate === 1) return;
    for (const { name, trainable } of this.#plan.pieces) if (trainable) this.#tensors.clear(gradientState(name));
  }

  /** What a graph reads: state, and the numbers of this update. */
  #reader({ learningRate, update }: StepPosition): Reader {
    const factors = Object.entries(this.#plan.optimizer.factors?.(update + 1) ?? {});
    const scalars = new Map([
      [LEARNING_RATE, scalar(learningRate)],
      ...factors.map(([name, factor]) => [factorName(name), scalar(factor)] as const),
    ]);
    return (name) => scalars.get(name) ?? name;
  }

  /** Makes what a graph has written count, if all of it is sound. */
  async #commit({ outputs }: Opened<unknown>, results: NdArrays, step: Omit<Failure, "broken">): Promise<void> {
    const written = outputs.filter((name) => name.startsWith(NEXT)).map((name) => name.slice(NEXT.length));
    const healthy = Number.isFinite(step.loss) && isHealthy(Number(results[HEALTH]!.data[0]));
    if (healthy) {
      this.#tensors.commit(written);
      return;
    }
    const broken = await this.#broken(written);
    this.#tensors.discard(written);
    throw failureOf({ ...step, broken });
  }

  /** New state that is not sound: statistics first, which come before the weights that suffer from them. */
  async #broken(written: readonly string[]): Promise<readonly Broken[]> {
    const learned = new Set(trained(this.#plan).map(({ name }) => weightState(name)));
    const isStatistic = (state: string): boolean => state.startsWith(weightState("")) && !learned.has(state);
    const broken: Broken[] = [];
    for (const piece of written) {
      for (const [state, numbers] of await this.#tensors.next(piece)) {
        const limit = learned.has(state) ? LIMITS.weight : LIMITS.other;
        const number = numbers.find((x) => !(Math.abs(x) <= limit));
        if (number !== undefined) broken.push({ state, number });
      }
    }
    return [...broken.filter(({ state }) => isStatistic(state)), ...broken.filter(({ state }) => !isStatistic(state))];
  }

  /** What a batch measures, without changing anything; with the averaged weights on request. */
  async evaluate(batch: Prepared, averaged: boolean): Promise<NdArrays> {
    const opened = await this.#evaluations.get(keyOf(batch.shapes), (abilities) => ({
      graph: evaluationGraph(this.#plan, batch.shapes, abilities),
      extra: null,
    }));
    const weight = weightState("");
    const stateOf: Reader = (name) => {
      const average = averageState(name.slice(weight.length));
      return averaged && this.#tensors.has(average) ? average : name;
    };
    return this.#run(opened, batch.feeds, stateOf);
  }

  async release(): Promise<void> {
    const memory = await this.#memory?.catch(() => null);
    try {
      if (memory) await this.#tensors.leaveDevice();
    } finally {
      await memory?.dispose();
      await this.#sessions.release();
      await this.#evaluations.release();
    }
  }

  /** Runs a graph. New state stays where the next step reads it; everything else is returned. */
  async #run(opened: Opened<unknown>, feeds: NdArrays<DType>, source: Reader): Promise<NdArrays> {
    const { session, reads, outputs, declared } = opened;
    this.#memory ??= deviceMemory(this.#options);
    const memory = await this.#memory;
    const read = reads.map((name) => [name, source(name)] as const);
    this.#tensors.begin(memory, {
      reads: read.flatMap(([name, from]) => (typeof from === "string" ? [[from, declared(name).block] as const] : [])),
      writes: outputs.filter((name) => name.startsWith(NEXT)).map((name) => name.slice(NEXT.length)),
    });
    const tensors: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(feeds)) tensors[name] = session.tensor(value);
    for (const [name, from] of read) {
      tensors[name] =
        typeof from === "string" ? await this.#tensors.now(from, session, declared(name)) : session.tensor(from);
    }
    // On the CPU ONNX Runtime writes into our arrays; from WebAssembly results are copied.
    const inPlace = session.device === "cpu";
    const roomFor = (name: string): Tensor | null => {
      if (!inPlace) return null;
      if (name.startsWith(NEXT)) return this.#tensors.room(name.slice(NEXT.length), session, declared(name));
      const { shape } = declared(name);
      return session.tensor({ dtype: "float32", shape, data: new Float32Array(countOf(shape)) });
    };
    const wanted: Record<string, Tensor | null> = {};
    for (const name of outputs) wanted[name] = roomFor(name);
    const results = await session.runTensors(tensors, wanted);
    const measured: Record<string, NdArray> = {};
    for (const name of outputs) {
      const result = results[name]!;
      if (name.startsWith(NEXT)) {
        if (wanted[name] === null) this.#tensors.wrote(name.slice(NEXT.length), result);
      } else measured[name] = { dtype: "float32", shape: result.dims, data: result.data as Float32Array };
    }
    return measured;
  }
}
