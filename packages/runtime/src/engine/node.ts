/** @file ONNX Runtime in Node: its own library, or the WebAssembly build that browsers use. */

import { freemem, totalmem } from "node:os";
import { type Engine, missingEngine, type Platform, unknownDevice } from "./engine.ts";
import { cores } from "./node-cores.ts";

interface NativeEngine extends Engine {
  /** What this build can compute on: `cpu`, `webgpu`, `cuda`, `coreml`, `dml`, by the system that it was built for. */
  listSupportedBackends(): readonly { readonly name: string }[];
}

const importNative = async (device: string): Promise<NativeEngine> => {
  // onnxruntime-node 1.30 collects telemetry (a device number, the model's name, durations) and sends it to Microsoft, unless this is set.
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw missingEngine("onnxruntime-node", device, cause);
  }
};

const importWasm = async (device: string): Promise<Engine> => {
  try {
    return await import("onnxruntime-web");
  } catch (cause) {
    throw missingEngine("onnxruntime-web", device, cause);
  }
};

/** The CPU, by its own library; by WebAssembly where only that is installed. */
const processor = (): Promise<string> =>
  importNative("cpu").then(
    () => "cpu",
    (missing) =>
      importWasm("wasm").then(
        () => "wasm",
        () => Promise.reject(missing),
      ),
  );

/** Counted when the first session asks. */
let counted: number | null | undefined;
const coresOnce = (): number | null => {
  if (counted === undefined) counted = cores();
  return counted;
};

export const platform: Platform = {
  pickDevice: processor,
  processor,

  // Left to itself, ONNX Runtime ties each of its threads to a core, where now and then ours is running: then all takes twice as long.
  threads: (device) => (device === "cpu" ? coresOnce() : null),

  // With AVX-512, and without. Other processors have other orders, or none.
  channelBlocks: (device) => (device === "cpu" && process.arch === "x64" ? [16, 8] : []),

  // Elsewhere than on Linux, what the system keeps for speed and would give back does not count as free.
  freeMemory: () =>
    Math.min(process.platform === "linux" ? freemem() : totalmem(), process.constrainedMemory() || Infinity),

  async load(device) {
    if (device === "wasm") return { engine: await importWasm(device), executionProviders: ["wasm"] };
    const engine = await importNative(device);
    const known = engine.listSupportedBackends().map(({ name }) => name);
    if (!known.includes(device)) throw unknownDevice(device, [...known, "wasm"]);
    // What a device cannot compute, the CPU computes.
    return { engine, executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"] };
  },
};
