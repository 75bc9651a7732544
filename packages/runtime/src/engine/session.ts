/// <reference lib="esnext.disposable" preserve="true" />
/** @file A session: an ONNX graph, loaded and ready to be run many times. */
import { type DType, type NdArray, type NdArrays, TributaryError } from "@tributary/kernel";
import { checkOptions, dtypeOf, type OnnxGraph, showShape } from "@tributary/kernel/authoring";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { platform } from "#engine";
import { encodeBeside } from "../onnx/encode.ts";
import type { DataBeside } from "../onnx/tensors.ts";
import { END, refusalOf, runInPlace } from "./in-place.ts";
import { inTurn } from "./in-turn.ts";
import { countMoved } from "./moved.ts";
import { opened } from "./opening.ts";
import { type Nodes, notComputed, notOpened, shapesOf } from "./session-errors.ts";
import {
  checkSettings,
  knownOfOpening,
  knownOfSessions,
  type Opening,
  type OpenOptions,
  type SessionOptions,
} from "./session-options.ts";
import { wrongOn } from "./wrong-convolutions.ts";

export interface Session {
  /** The device that it runs on, never `"auto"`. */
  readonly device: string;
  /** ONNX Runtime's own session, for what this interface does not offer. In a page, run it only while nothing else is computed there. */
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

const fromTensor = ({ type, dims, data }: Tensor): NdArray<DType> => ({
  dtype: type as DType,
  shape: dims,
  data: data as NdArray<DType>["data"],
});

/** ONNX Runtime prints nothing below this: what goes wrong is thrown, and said in the error. */
const FATAL = 4;

/** Graphs that we write have no quantized numbers, of which ONNX Runtime would look for nodes to set apart. */
const UNQUANTIZED: InferenceSession.SessionOptions = { extra: { session: { disable_quant_qdq: "1" } } };

/** What a session is opened on. */
interface Model {
  readonly bytes: Uint8Array;
  /** Whose errors they are. */
  readonly name: string;
  readonly beside?: readonly DataBeside[];
  /** The graph in the bytes if it is known, for errors. */
  readonly graph?: Nodes | null;
  /** What the engine throws when it has computed everything in place; null where it answers. */
  readonly refusal?: string | null;
}

const open = async (
  { bytes, name, beside = [], graph = null, refusal = null }: Model,
  { device: wanted = "auto", threads, openSeconds, keep = [], capture = false, engine: given }: Opening,
): Promise<Session> => {
  const settings = given ?? {};
  const picked = wanted === "auto" ? await platform.pickDevice() : wanted;
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
      ...(graph === null ? {} : UNQUANTIZED),
      ...settings,
      ...(externalData.length > 0 ? { externalData } : {}),
    });
  const start = (): Promise<InferenceSession> => opened(create, device, openSeconds);
  // What computes on the thread that calls it is WebAssembly.
  const isAlone = platform.blocks(device);
  const alone = <T>(work: () => Promise<T>): Promise<T> => (isAlone ? inTurn(work) : work());
  const inner = await alone(start).catch((cause: unknown) => {
    throw cause instanceof TributaryError ? cause : notOpened(device, graph, cause);
  });
  const tensor = (array: NdArray<DType>): Tensor =>
    new engine.Tensor(dtypeOf(array), array.data as Float32Array, array.shape);
  const tensorOf = (at: string, input: string, value: NdArray<DType>): Tensor => {
    try {
      return tensor(value);
    } catch (cause) {
      throw notComputed(at, graph, `${input} ${dtypeOf(value)} ${showShape(value.shape)}`, cause);
    }
  };
  const all = inner.outputNames.filter((name) => name !== END);
  const runTensors: Session["runTensors"] = async (feeds, outputs = all) => {
    try {
      const results = await alone(() =>
        refusal === null ? inner.run(feeds, outputs) : runInPlace(inner, refusal, feeds, outputs),
      );
      countMoved(device, feeds, results);
      return results;
    } catch (cause) {
      throw notComputed(name, graph, shapesOf(feeds, graph), cause);
    } finally {
      // Between any two runs, of a fit, a set or the tiles of an image: an abort is heard, and a page can paint.
      if (isAlone) await platform.turn();
    }
  };
  const dispose = (): Promise<void> => alone(() => inner.release());
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
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
};

/** Opens a session on a graph with its weights in it. */
export const openGraph = async (graph: OnnxGraph, values: NdArrays, options: Opening): Promise<Session> => {
  const { name, nodes, weights } = graph;
  const refusal = options.inPlace ? await refusalOf(options.device) : null;
  const encoded = encodeBeside(graph, values, { ...options, emptySequence: refusal === null ? null : END });
  return open({ ...encoded, name, graph: { nodes, weights }, refusal }, options);
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
    ? open({ bytes: model, name }, options)
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
