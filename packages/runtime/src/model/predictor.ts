/** @file Predictions of a model: open a session once, feed it as often as you like. */
import {
  type AnyModel,
  ArgumentError,
  FeedError,
  type Model,
  type ModelPort,
  type Tensor,
  type Tensors,
} from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import { openSession, type Session, type SessionOptions } from "../engine/session.ts";
import { encodeOnnx } from "../onnx/encode.ts";
import { countOf, type Value, type Values } from "../values.ts";
import { type Feed, valueOfFeed } from "./feeds.ts";
import { inferenceGraph } from "./to-onnx.ts";

export interface PredictorOptions extends SessionOptions {
  /** The model's weights, by name. */
  readonly weights: Values;
  /** Larger batches are cut into pieces of this size, to bound the memory that they take. Default 32. */
  readonly batchSize?: number;
}

/** Numbers that a model gives, the batch first. */
export interface Prediction {
  readonly dtype: "float32" | "int32" | "uint8" | "bool";
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What a model is fed: one feed, a list, or several by name, as its inputs were given to `model()`. */
export type FeedsOf<I> = I extends Tensor
  ? Feed
  : I extends readonly Tensor[]
    ? { readonly [K in keyof I]: Feed } | Readonly<Record<string, Feed>>
    : { readonly [K in keyof I]: Feed };

/** What a model gives, arranged as its outputs were given to `model()`. */
export type PredictionsOf<O> = O extends Tensor ? Prediction : { readonly [K in keyof O]: Prediction };

export interface PredictOptions {
  /** Stops waiting: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Predictor<I = Tensors, O = Tensors> {
  /** Where it runs, never `"auto"`. */
  readonly device: string;
  /**
   * What the model gives for a batch of any size.
   *
   * @throws {@link FeedError} when the feeds are not what the inputs ask for.
   */
  predict(feeds: FeedsOf<I>, options?: PredictOptions): Promise<PredictionsOf<O>>;
  /** What the model gives for each batch of a stream, in order. The next batch is read while one is computed, no more. */
  predictStream(
    batches: Iterable<FeedsOf<I>> | AsyncIterable<FeedsOf<I>>,
    options?: PredictOptions,
  ): AsyncGenerator<PredictionsOf<O>, void, undefined>;
  /** Waits for what is under way and frees the session. */
  dispose(): Promise<void>;
}

const isTensor = (x: Tensors): x is Tensor => "dtype" in x && "source" in x;

const names = (ports: readonly ModelPort[]): string => ports.map(({ name }) => `"${name}"`).join(", ");

/** The feeds by the names of the inputs. */
const feedsByName = (net: AnyModel, feeds: unknown): Readonly<Record<string, Feed>> => {
  const { inputs } = net;
  if (isTensor(net.given.inputs)) return { [inputs[0]!.name]: feeds as Feed };
  const byName = (
    Array.isArray(feeds)
      ? Object.fromEntries(feeds.map((feed, i) => [inputs[i]?.name ?? `input ${i + 1}`, feed]))
      : feeds
  ) as Readonly<Record<string, Feed>>;
  const given = Object.keys(byName);
  const missing = inputs.find(({ name }) => !Object.hasOwn(byName, name));
  const extra = given.find((name) => !inputs.some((port) => port.name === name));
  if (missing || extra !== undefined) {
    throw new FeedError({
      at: net.name,
      problem: missing ? `input "${missing.name}" is not given` : `there is no input "${extra}"`,
      received: given.map((name) => `"${name}"`).join(", ") || "nothing",
      expected: names(inputs),
      fix: "give every input by its name, and nothing else",
    });
  }
  return byName;
};

const checkedValues = (net: AnyModel, feeds: unknown): Values => {
  const byName = feedsByName(net, feeds);
  const values = net.inputs.map((port) => [port.name, valueOfFeed(port, byName[port.name]!)] as const);
  const sizes = new Set(values.map(([, { shape }]) => shape[0]));
  if (sizes.size > 1) {
    throw new FeedError({
      at: net.name,
      problem: "the inputs have batches of different sizes",
      received: values.map(([name, { shape }]) => `${name} ${showShape(shape)}`).join(", "),
      expected: "the same first size for every input",
      fix: "give as many elements for each input",
    });
  }
  return Object.fromEntries(values);
};

const pieceOf = (value: Value, from: number, to: number): Value => {
  const step = countOf(value.shape.slice(1));
  const data = value.data.subarray(from * step, to * step);
  return { ...value, shape: [to - from, ...value.shape.slice(1)], data } as Value;
};

/** The numbers as users meet them: int64 is ONNX's word for positions and counts, which int32 holds. */
const predictionOf = ({ dtype, shape, data }: Value): Prediction =>
  dtype === "int64"
    ? { dtype: "int32", shape, data: Int32Array.from(data as BigInt64Array, Number) }
    : ({ dtype, shape, data } as Prediction);

const joined = (pieces: readonly Prediction[]): Prediction => {
  const [first] = pieces as [Prediction];
  if (pieces.length === 1) return first;
  const count = pieces.reduce((sum, { data }) => sum + data.length, 0);
  const data = new (first.data.constructor as Float32ArrayConstructor)(count);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece.data, at);
    at += piece.data.length;
  }
  return { ...first, shape: [pieces.reduce((sum, { shape }) => sum + shape[0]!, 0), ...first.shape.slice(1)], data };
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

class SessionPredictor implements Predictor<never, never> {
  readonly #net: AnyModel;
  readonly #session: Session;
  readonly #batchSize: number;
  /** Runs one after another: a second one at the same time would only take more memory. */
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(net: AnyModel, session: Session, batchSize: number) {
    this.#net = net;
    this.#session = session;
    this.#batchSize = batchSize;
  }

  get device(): string {
    return this.#session.device;
  }

  async predict(feeds: unknown, { signal }: PredictOptions = {}): Promise<never> {
    signal?.throwIfAborted();
    if (this.#disposed) {
      throw new ArgumentError({
        at: this.#net.name,
        problem: "the predictor has been disposed of",
        fix: "make another with createPredictor(), or call dispose() later",
      });
    }
    const values = checkedValues(this.#net, feeds);
    return abortable(this.#enqueue(values, signal), signal) as Promise<never>;
  }

  async *predictStream(
    batches: Iterable<unknown> | AsyncIterable<unknown>,
    options: PredictOptions = {},
  ): AsyncGenerator<never, void, undefined> {
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
    await this.#last;
    await this.#session.release();
  }

  #enqueue(values: Values, signal: AbortSignal | undefined): Promise<unknown> {
    const work = this.#last.then(() => this.#run(values, signal));
    this.#last = work.catch(() => {});
    return work;
  }

  async #run(values: Values, signal: AbortSignal | undefined): Promise<unknown> {
    const batch = Object.values(values)[0]?.shape[0] ?? 0;
    const pieces: Values[] = [];
    for (let from = 0; from === 0 || from < batch; from += this.#batchSize) {
      signal?.throwIfAborted();
      const to = Math.min(batch, from + this.#batchSize);
      const piece = Object.entries(values).map(([name, value]) => [name, pieceOf(value, from, to)] as const);
      pieces.push(await this.#session.run(Object.fromEntries(piece)));
    }
    const predictions = this.#net.outputs.map(({ name }) => joined(pieces.map((piece) => predictionOf(piece[name]!))));
    const { outputs } = this.#net.given;
    if (isTensor(outputs)) return predictions[0];
    if (Array.isArray(outputs)) return predictions;
    return Object.fromEntries(this.#net.outputs.map(({ name }, i) => [name, predictions[i]!]));
  }
}

/**
 * Makes a model ready to predict: writes it down as ONNX with its weights and opens a session on a device.
 *
 * @throws {@link WeightsError} when the weights are not the model's.
 * @throws {@link EngineError} when ONNX Runtime is not installed, or does not have the device.
 * @example
 * const predictor = await createPredictor(net, { weights });
 * const { shape, data } = await predictor.predict({ shape: [2, 28, 28, 1], data: pixels });
 * await predictor.dispose();
 */
export const createPredictor = async <I extends Tensors, O extends Tensors>(
  net: Model<I, O>,
  { weights, batchSize = 32, ...options }: PredictorOptions,
): Promise<Predictor<I, O>> => {
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new ArgumentError({
      at: "createPredictor",
      problem: "the batch size is not a number of images",
      received: String(batchSize),
      expected: "a whole number above 0",
      fix: "leave batchSize out for pieces of 32",
    });
  }
  const inference = inferenceGraph(net, weights);
  const session = await openSession(encodeOnnx(inference.graph, inference.weights), options);
  return new SessionPredictor(net, session, batchSize) as unknown as Predictor<I, O>;
};
