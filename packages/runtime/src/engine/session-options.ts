/** @file What a session is opened with. */
import { LIMIT, type OptionTable, THREADS } from "@tributary/kernel/authoring";
import type { InferenceSession } from "onnxruntime-common";
import { EngineError } from "../errors.ts";

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
  threads: THREADS,
  openSeconds: LIMIT,
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
  /**
   * Whether runs are given a tensor for each output. On the CPU, onnxruntime-node writes into these and then answers with a copy of each, which takes as
   * much memory again; with this it makes none, and `runTensors()` answers with the tensors that it was given. Default false.
   */
  readonly inPlace?: boolean;
}

export const knownOfOpening: OptionTable<OpenOptions> = {
  ...knownOfSessions,
  keep: "optional",
  tellSizes: "optional",
  keepOrder: "optional",
  inPlace: "optional",
};

/** And beyond what the other packages set. */
export interface Opening extends OpenOptions {
  /** Whether the device keeps the commands of a run. Everything is fed and given on the device then. Default false. */
  readonly capture?: boolean;
}

/**
 * @throws {@link EngineError} when ONNX Runtime is told to keep its commands: in a page it takes no arrays from the program's memory then, and in Node it
 * says nothing and does not do it.
 */
export const checkSettings = (device: string, settings: InferenceSession.SessionOptions): void => {
  if (Object(settings).enableGraphCapture !== true) return;
  throw new EngineError({
    at: `device "${device}"`,
    problem: "a session that is fed arrays cannot keep its commands",
    received: "engine: { enableGraphCapture: true }",
    fix: "for predictions in a page write createPredictor(trained, { graphCapture: true }); leave it out elsewhere",
  });
};
