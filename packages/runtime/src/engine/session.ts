/// <reference lib="esnext.disposable" preserve="true" />
/** @file A session: an ONNX graph, loaded and ready to be run many times. */

import { ArgumentError, type DType, type NdArray, type NdArrays, TributaryError } from "@tributary/kernel";
import { checkOptions, dtypeOf, type OnnxGraph, type OptionTable, showShape } from "@tributary/kernel/authoring";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { platform } from "#engine";
import { EngineError } from "../errors.ts";
import { encodeBeside } from "../onnx/encode.ts";
import type { DataBeside } from "../onnx/tensors.ts";
import { missingWebAssembly } from "./engine.ts";
import { countMoved } from "./moved.ts";
import { inTurn, opened } from "./opening.ts";
import { placeOf } from "./place.ts";
import { wrongOn } from "./wrong-convolutions.ts";

/**
 * Where a graph is computed. `"auto"`: the CPU in Node; in a browser WebGPU where there is an adapter,
 * WebAssembly elsewhere. Others go to ONNX Runtime by their name.
 */
export type Device = "auto" | "cpu" | "wasm" | "webgpu" | "cuda" | "coreml" | "dml" | (string & {});

export interface SessionOptions {
  /** Default `"auto"`. */
  readonly device?: Device;
  /**
   * Threads that one operation is split over. Default: as many as the machine has cores; on `"wasm"` half as many and at most four, in a page
   * one unless it is isolated, and the first session decides for all that follow.
   */
  readonly threads?: number;
  /**
   * The most seconds that ONNX Runtime may take to open the session: WebAssembly whose threads do not start would never answer. Default
   * 120; `Infinity` for no limit.
   */
  readonly openSeconds?: number;
  /** Further settings of ONNX Runtime, passed on as they are. */
  readonly engine?: InferenceSession.SessionOptions;
}

/** Every option of a session, by name. */
export const knownOfSessions: OptionTable<SessionOptions> = {
  device: "optional",
  threads: "optional",
  openSeconds: "optional",
  engine: "optional",
};

/** What sessions have that others are run from, beyond what users set. */
export interface OpenOptions extends SessionOptions {
  /**
   * Outputs that stay on the device, where it can keep them: `runTensors()` gives tensors that lie there, to be fed to this session or another, and
   * to be disposed of. Default none.
   */
  readonly keep?: readonly string[];
  /**
   * Whether the engine knows the sizes of what a graph reads and gives. With them it works out those of all that is between, compares each with many
   * others to plan where it is to lie, and bases optimizations on them. Without, a graph of thousands of nodes opens in three quarters of the time, but
   * nothing is written over what it is computed from. Default true.
   */
  readonly tellSizes?: boolean;
  /**
   * Whether nodes stay in the order in which they are given. In another they are sorted faster when thousands of them are opened; which results wait
   * for others at the same time may change. Default true.
   */
  readonly keepOrder?: boolean;
}

const knownOfOpening: OptionTable<OpenOptions> = {
  ...knownOfSessions,
  keep: "optional",
  tellSizes: "optional",
  keepOrder: "optional",
};

/** And beyond what the other packages set. */
interface Opening extends OpenOptions {
  /** Whether the device keeps the commands of a run. Everything is fed and given on the device then. Default false. */
  readonly capture?: boolean;
}

export interface Session {
  /** The device that it runs on, never `"auto"`. */
  readonly device: string;
  /** ONNX Runtime's own session, for what this interface does not offer. */
  readonly inner: InferenceSession;
  /** An array as ONNX Runtime's tensor, sharing its memory. */
  tensor(array: NdArray<DType>): Tensor;
  /**
   * Runs the graph once. By default returns all outputs. Where that was computed on the thread that called, everything else that
   * waits on it has a turn before the next run: timers, messages, painting.
   *
   * @throws {@link EngineError} when ONNX Runtime cannot compute the graph for these feeds.
   */
  run(feeds: NdArrays<DType>, outputs?: readonly string[]): Promise<NdArrays<DType>>;
  /** The same with ONNX Runtime's tensors: each output is written into the tensor given for it, or into a new one for null. */
  runTensors(
    feeds: Readonly<Record<string, Tensor>>,
    outputs?: readonly string[] | Readonly<Record<string, Tensor | null>>,
  ): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees what ONNX Runtime holds; so does `await using`. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What errors need to know of a graph. */
type Nodes = Pick<OnnxGraph, "nodes" | "weights">;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** What went wrong in ONNX Runtime, with the layer where it says which. */
const receivedOf = (graph: Nodes | null, cause: unknown): string => {
  const message = messageOf(cause);
  const place = graph && placeOf(graph, message);
  return place === null ? message : `${place}: ${message}`;
};

const failure = (device: string, graph: Nodes | null, cause: unknown): EngineError =>
  Object.assign(
    missingWebAssembly(device, messageOf(cause)) ??
      new EngineError({
        at: `device "${device}"`,
        problem: "ONNX Runtime could not open the graph",
        received: receivedOf(graph, cause),
        ...(device === "cpu" || device === "wasm"
          ? {}
          : { fix: `install what "${device}" needs on this machine, or leave device out to compute on the CPU` }),
      }),
    { cause },
  );

const computing = (at: string, graph: Nodes | null, fed: string, cause: unknown): EngineError =>
  Object.assign(
    new EngineError({
      at,
      problem: "ONNX Runtime could not compute the graph",
      received: `${fed}; ${receivedOf(graph, cause)}`,
      expected: "inputs whose sizes fit every part of the model",
      fix: "try another size, or a smaller batch where memory is short",
    }),
    { cause },
  );

/** What is fed, but for weights. */
const shapesOf = (feeds: Readonly<Record<string, Tensor>>, graph: Nodes | null): string => {
  const weights = new Set(graph?.weights.map(({ name }) => name));
  return Object.entries(feeds)
    .filter(([name]) => !weights.has(name))
    .map(([name, { type, dims }]) => `${name} ${type} [${dims.join(", ")}]`)
    .join(", ");
};

const fromTensor = ({ type, dims, data }: Tensor): NdArray<DType> => ({
  dtype: type as DType,
  shape: dims,
  data: data as NdArray<DType>["data"],
});

/** ONNX Runtime prints nothing below this: what goes wrong is thrown, and said in the error. */
const FATAL = 4;

/** More than any machine has, and fewer than fill its memory. */
const MOST_THREADS = 1024;

/** @throws {@link ArgumentError} for numbers that ONNX Runtime would take for something else, or run out of memory with. */
const checkThreads = (threads: number | undefined): void => {
  if (threads === undefined || (Number.isInteger(threads) && threads > 0 && threads <= MOST_THREADS)) return;
  throw new ArgumentError({
    at: "threads",
    problem: "this is no number of threads",
    received: String(threads),
    expected: `a whole number from 1 to ${MOST_THREADS}`,
    fix: "leave threads out for as many as there are cores",
  });
};

/**
 * @throws {@link EngineError} when ONNX Runtime is told to keep its commands: in a page it takes no arrays from the program's memory then, and in Node it
 * says nothing and does not do it.
 */
const checkSettings = (device: string, settings: InferenceSession.SessionOptions): void => {
  if (Object(settings).enableGraphCapture !== true) return;
  throw new EngineError({
    at: `device "${device}"`,
    problem: "a session that is fed arrays cannot keep its commands",
    received: "engine: { enableGraphCapture: true }",
    fix: "for predictions in a page write createPredictor(trained, { graphCapture: true }); leave it out elsewhere",
  });
};

/** A session on bytes with arrays beside them, and the graph in them if it is known, for errors. */
const open = async (
  bytes: Uint8Array,
  beside: readonly DataBeside[],
  graph: Nodes | null,
  name: string,
  { device: wanted = "auto", threads, openSeconds, keep = [], capture = false, engine: given }: Opening,
): Promise<Session> => {
  const settings = given ?? {};
  const picked = wanted === "auto" ? await platform.pickDevice() : wanted;
  checkThreads(threads);
  checkSettings(picked, settings);
  const wrong = wrongOn(picked, bytes);
  if (wrong !== null && wanted !== "auto") throw wrong;
  const device = wrong === null ? picked : await platform.processor();
  const { engine, executionProviders } = await platform.load(device);
  if (threads !== undefined) engine.env.wasm.numThreads = threads;
  const intraOpNumThreads = threads ?? platform.threads(device);
  const externalData = [...beside, ...(settings.externalData ?? [])];
  const create = (): Promise<InferenceSession> =>
    engine.InferenceSession.create(bytes, {
      // Only a provider with options, if none are given, is told that it keeps its commands.
      ...(capture
        ? { executionProviders: executionProviders.map((name) => ({ name })), enableGraphCapture: true }
        : { executionProviders }),
      logSeverityLevel: FATAL,
      ...(intraOpNumThreads === null ? {} : { intraOpNumThreads }),
      ...(keep.length > 0 && platform.keeps(device)
        ? { preferredOutputLocation: Object.fromEntries(keep.map((output) => [output, "gpu-buffer" as const])) }
        : {}),
      ...settings,
      ...(externalData.length > 0 ? { externalData } : {}),
    });
  const start = (): Promise<InferenceSession> => opened(create, device, openSeconds);
  // What computes on the thread that calls it is WebAssembly.
  const inner = await (platform.blocks(device) ? inTurn(start) : start()).catch((cause: unknown) => {
    throw cause instanceof TributaryError ? cause : failure(device, graph, cause);
  });
  const tensor = (array: NdArray<DType>): Tensor =>
    new engine.Tensor(dtypeOf(array), array.data as Float32Array, array.shape);
  const tensorOf = (at: string, input: string, value: NdArray<DType>): Tensor => {
    try {
      return tensor(value);
    } catch (cause) {
      throw computing(at, graph, `${input} ${dtypeOf(value)} ${showShape(value.shape)}`, cause);
    }
  };
  const runTensors: Session["runTensors"] = async (feeds, outputs) => {
    try {
      const results = await (outputs ? inner.run(feeds, outputs) : inner.run(feeds));
      countMoved(device, feeds, results);
      return results;
    } catch (cause) {
      throw computing(name, graph, shapesOf(feeds, graph), cause);
    } finally {
      // Between any two runs, of a fit, a set or the tiles of an image: an abort is heard, and a page can paint.
      if (platform.blocks(device)) await platform.turn();
    }
  };
  return {
    device,
    inner,
    tensor,
    runTensors,
    async run(feeds, outputs) {
      const tensors = Object.entries(feeds).map(([input, value]) => [input, tensorOf(name, input, value)] as const);
      const results = await runTensors(Object.fromEntries(tensors), outputs);
      return Object.fromEntries(Object.entries(results).map(([output, result]) => [output, fromTensor(result)]));
    },
    dispose: () => inner.release(),
    [Symbol.asyncDispose]: () => inner.release(),
  };
};

/** Opens a session on a graph with its weights in it. */
export const openGraph = (graph: OnnxGraph, values: NdArrays, options: Opening): Promise<Session> => {
  const { name, nodes, weights } = graph;
  const { bytes, beside } = encodeBeside(graph, values, options);
  return open(bytes, beside, { nodes, weights }, name, options);
};

/**
 * Opens a session on an ONNX file or a graph. With `"auto"`, a file with convolutions that ONNX Runtime's WebGPU computes wrong (6, 9, 15 … channels
 * into a multiple of 4) is computed on the processor.
 *
 * @param name Whose errors they are. Default: the name of the graph.
 * @throws {@link EngineError} when the engine is not installed, does not accept the graph, computes it wrong on the device that is asked for, or does
 * not answer in time.
 * @example
 * const session = await openSession(toOnnx(trained));
 * const results = await session.run({ image: { shape: [1, 28, 28, 1], data: new Float32Array(784) } });
 * results.output!.shape; // [1, 2]
 * await session.dispose();
 */
export const openSession = async (
  model: Uint8Array | OnnxGraph,
  options: OpenOptions = {},
  name: string = model instanceof Uint8Array ? "session" : model.name,
): Promise<Session> => {
  checkOptions("openSession", options, knownOfOpening);
  return model instanceof Uint8Array
    ? open(model, [], null, name, options)
    : openGraph({ ...model, name }, {}, options);
};

/**
 * Runs a graph once: opens a session, feeds it, and frees it.
 *
 * @example
 * const a = input([], { name: "a" });
 * const graph = lower({ inputs: [{ name: "a", tensor: a }], weights: [], outputs: [{ name: "b", tensor: negate(a) }] });
 * const { b } = await runGraph(graph, { a: { shape: [2], data: Float32Array.of(1, 2) } });
 * b?.data; // Float32Array [-1, -2]
 */
export const runGraph = async (
  graph: OnnxGraph,
  feeds: NdArrays<DType>,
  options: SessionOptions = {},
): Promise<NdArrays<DType>> => {
  checkOptions("runGraph", options, knownOfSessions);
  const session = await openSession(graph, options);
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
};
