/// <reference lib="esnext.disposable" preserve="true" />
/** @file Predictions of a model: open a session once, feed it as often as you like. */

import {
  type AnyModel,
  ArgumentError,
  type DType,
  type NdArray,
  type NdArrays,
  type NumberDType,
  type Shape,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import {
  checkOptions,
  checkSizes,
  checkTrained,
  described,
  isTensor,
  type OnnxGraph,
  type OptionTable,
  Queue,
} from "@tributary/kernel/authoring";
import { platform } from "#engine";
import { knownAbilities } from "../engine/abilities.ts";
import { checkCapturable, checkCapture, openCaptured } from "../engine/captured.ts";
import { openGraph, type Session } from "../engine/session.ts";
import { matchWeights } from "../weights/match.ts";
import { checkMemory } from "../weights/memory.ts";
import { type ActivationOptions, bytesOfExample, examplesAtOnce } from "./activation-memory.ts";
import type { FeedsArg } from "./feed-arguments.ts";
import { checkFiniteFeeds, checkFiniteWeights } from "./finite.ts";
import { checkedArrays, type FeedsOf, type InputsOf } from "./named-feeds.ts";
import { joined, pieceOf } from "./pieces.ts";
import { chosen, type PredictorOptions } from "./predictor-options.ts";
import { resultOf } from "./results.ts";
import { engineGraph } from "./to-onnx.ts";

/** A shape as it is once data has come: sizes that were open are numbers. */
type KnownSizes<S extends Shape> = number extends S["length"]
  ? readonly number[]
  : { readonly [K in keyof S]: S[K] extends number ? S[K] : number };

/** What a model gives, arranged as its outputs were given to `model()`: an array for each, the batch first. */
export type PredictionsOf<O> =
  O extends Tensor<infer S> ? NdArray<NumberDType, KnownSizes<S>> : { readonly [K in keyof O]: PredictionsOf<O[K]> };

type OutputsOf<M extends AnyModel> = M["given"]["outputs"];

export interface PredictOptions {
  /** Stops waiting: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

const knownOfPredicting: OptionTable<PredictOptions> = { signal: "optional" };

export interface Predictor<M extends AnyModel = AnyModel> {
  /** Where it runs, never `"auto"`. */
  readonly device: string;
  /**
   * What the model gives for a batch of any size.
   *
   * @throws {@link FeedError} when the feeds are not what the inputs ask for, or hold NaN or infinity.
   * @throws {@link ArgumentError} when one example takes more memory than `maxMemory`.
   * @throws {@link ShapeError} when sizes that the model leaves open do not fit its layers.
   */
  predict<const F>(feeds: FeedsArg<F, InputsOf<M>>, options?: PredictOptions): Promise<PredictionsOf<OutputsOf<M>>>;
  /** What the model gives for each batch of a stream, in order. The next batch is read while one is computed, no more. */
  predictStream(
    batches: Iterable<FeedsOf<InputsOf<M>>> | AsyncIterable<FeedsOf<InputsOf<M>>>,
    options?: PredictOptions,
  ): AsyncGenerator<PredictionsOf<OutputsOf<M>>, void, undefined>;
  /** Waits for what is under way and frees the session; so does `await using`. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws {@link ArgumentError} for what gives no batches one after another, such as one batch. */
const checkBatches = (given: unknown): void => {
  const many =
    typeof given === "object" && given !== null && (Symbol.iterator in given || Symbol.asyncIterator in given);
  if (many && !ArrayBuffer.isView(given)) return;
  throw new ArgumentError({
    at: "predictStream",
    problem: "there are no batches to go through",
    received: described(given),
    expected: "batches one after another: a list, a generator, or anything else that for await takes",
    fix: "write predict(batch) for one batch, or predictStream([batch])",
  });
};

/** Waits for work, or for the signal, whichever comes first. */
const abortable = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
};

/** How many sizes a predictor remembers. */
const REMEMBERED = 1000;

type PiecesOptions = ActivationOptions & Required<Pick<PredictorOptions, "batchSize" | "checkFinite">>;

class SessionPredictor implements Predictor<never> {
  readonly #net: AnyModel;
  /** The ports of the session, in the order of the model's. */
  readonly #graph: Pick<OnnxGraph, "inputs" | "outputs">;
  readonly #session: Session;
  readonly #options: PiecesOptions;
  /** Runs one after another: a second one at the same time would only take more memory. */
  readonly #runs = new Queue();
  #disposed = false;
  readonly #open: boolean;
  /** Sizes that were found to fit, and the bytes that one example of them takes. */
  readonly #fitting = new Map<string, number>();

  constructor(net: AnyModel, graph: OnnxGraph, session: Session, options: PiecesOptions) {
    this.#net = net;
    this.#graph = { inputs: graph.inputs, outputs: graph.outputs };
    this.#session = session;
    this.#options = options;
    this.#open = net.inputs.some(({ tensor }) => tensor.shape.includes(null, 1));
  }

  get device(): string {
    return this.#session.device;
  }

  async predict(feeds: unknown, options: PredictOptions = {}): Promise<never> {
    checkOptions("predict", options, knownOfPredicting);
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#disposed) {
      throw new ArgumentError({
        at: this.#net.name,
        problem: "the predictor has been disposed of",
        fix: "make another with createPredictor(), or call dispose() later",
      });
    }
    const arrays = checkedArrays(this.#net, feeds);
    if (this.#options.checkFinite) checkFiniteFeeds(this.#net.name, arrays);
    const size = Math.min(this.#options.batchSize, this.#room(arrays));
    return abortable(
      this.#runs.next(() => this.#run(arrays, size, signal)),
      signal,
    ) as Promise<never>;
  }

  async *predictStream(
    batches: Iterable<unknown> | AsyncIterable<unknown>,
    options: PredictOptions = {},
  ): AsyncGenerator<never, void, undefined> {
    checkOptions("predictStream", options, knownOfPredicting);
    checkBatches(batches);
    let ahead: Promise<never> | null = null;
    try {
      for await (const feeds of batches) {
        const next = this.predict(feeds, options);
        // Its failure is met when it is waited for, one batch later.
        next.catch(() => {});
        if (ahead) yield await ahead;
        ahead = next;
      }
      if (ahead) yield await ahead;
    } finally {
      await ahead?.catch(() => {});
    }
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#runs.settled();
    await this.#session.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** How many examples there is room for. What sizes take, and whether they fit a model that leaves them open, is asked once for each. */
  #room(arrays: NdArrays<DType>): number {
    const shapes = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
    const key = Object.values(shapes)
      .map(([, ...sizes]) => sizes.join("×"))
      .join();
    const known = this.#fitting.get(key);
    const bytes = known ?? this.#measure(shapes);
    if (known === undefined) {
      if (this.#fitting.size >= REMEMBERED) this.#fitting.clear();
      this.#fitting.set(key, bytes);
    }
    return examplesAtOnce(this.#net, shapes, bytes, this.#options);
  }

  #measure(shapes: Readonly<Record<string, readonly number[]>>): number {
    if (this.#open) checkSizes(this.#net, shapes);
    return bytesOfExample(this.#net, shapes);
  }

  async #run(arrays: NdArrays<DType>, size: number, signal: AbortSignal | undefined): Promise<unknown> {
    const batch = Object.values(arrays)[0]?.shape[0] ?? 0;
    const pieces: NdArrays<DType>[] = [];
    for (let from = 0; from === 0 || from < batch; from += size) {
      signal?.throwIfAborted();
      const to = Math.min(batch, from + size);
      const { inputs } = this.#graph;
      const piece = this.#net.inputs.map(({ name }, i) => [inputs[i]!.name, pieceOf(arrays[name]!, from, to)] as const);
      pieces.push(await this.#session.run(Object.fromEntries(piece)));
    }
    const predictions = this.#graph.outputs.map(({ name }) => joined(pieces.map((piece) => resultOf(piece[name]!))));
    const { outputs } = this.#net.given;
    if (isTensor(outputs)) return predictions[0];
    if (Array.isArray(outputs)) return predictions;
    return Object.fromEntries(this.#net.outputs.map(({ name }, i) => [name, predictions[i]!]));
  }
}

/**
 * Makes a trained model ready to predict: writes it down as ONNX with its weights and opens a session on a device.
 *
 * @throws {@link ArgumentError} when the model comes without weights, or needs more memory than there is.
 * @throws {@link WeightsError} when the weights are not the model's, or hold NaN or infinity.
 * @throws {@link EngineError} when ONNX Runtime is not installed, or does not have the device.
 * @example
 * await using predictor = await createPredictor(trained);
 * const { shape } = await predictor.predict({ shape: [2, 28, 28, 1], data: new Float32Array(2 * 784) });
 * shape; // [2, 2]
 */
export const createPredictor = async <M extends AnyModel>(
  trained: TrainedModel<M>,
  options: PredictorOptions = {},
): Promise<Predictor<M>> => {
  checkTrained("createPredictor", trained);
  const { batchSize, graphCapture, maxBytes, maxMemory, checkFinite, ...session } = chosen(options);
  checkMemory(trained.net, { maxBytes }, 2);
  const { net, weights } = matchWeights(trained.net, trained.weights);
  if (checkFinite) checkFiniteWeights(net, weights);
  const { device = "auto" } = session;
  const here = device === "auto" ? await platform.pickDevice() : device;
  if (graphCapture) {
    checkCapture(here);
    checkCapturable(net.name, net.inputs);
  }
  const inference = engineGraph(knownAbilities(here), { net, weights }, graphCapture ? { batch: batchSize } : {});
  const open = graphCapture ? openCaptured : openGraph;
  const opened = await open(inference.graph, inference.weights, session);
  return new SessionPredictor(trained.net, inference.graph, opened, {
    batchSize,
    checkFinite,
    maxMemory,
  }) as unknown as Predictor<M>;
};
