/** @file ONNX Runtime in Node: its own library, or the WebAssembly build that browsers use. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { freemem, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { type Engine, missingEngine, type Platform, unknownDevice, unusableDevice } from "./engine.ts";
import { cores } from "./node-cores.ts";
import { proven } from "./proof.ts";

interface Backend {
  readonly name: string;
  /** Whether its libraries are in the package. Those of CUDA are not: they are downloaded when it is installed. */
  readonly bundled: boolean;
}

interface NativeEngine extends Engine {
  /** What this build can compute on: `cpu`, `webgpu`, `cuda`, `coreml`, `dml`, by the system that it was built for. */
  listSupportedBackends(): readonly Backend[];
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

/** Where onnxruntime-node keeps its libraries. */
const libraries = (): string => {
  const manifest = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  return join(dirname(manifest), "bin", "napi-v6", process.platform, process.arch);
};

/** Looks for the library of a device that the package comes without. Left to itself, ONNX Runtime prints where it looked, in color. */
const checkLibrary = (device: string): void => {
  const library = `libonnxruntime_providers_${device}.so`;
  if (existsSync(join(libraries(), library))) return;
  throw unusableDevice(
    device,
    `no ${library} beside onnxruntime-node`,
    "the libraries that the install script of onnxruntime-node downloads, CUDA 12 and cuDNN 9",
    "install it again with its script, ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node, or leave device out for the CPU",
  );
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

  ownOperators: (device) => device === "cpu" || device === "wasm",

  // Elsewhere than on Linux, what the system keeps for speed and would give back does not count as free.
  freeMemory: () =>
    Math.min(process.platform === "linux" ? freemem() : totalmem(), process.constrainedMemory() || Infinity),

  // The native engine computes on threads of its own.
  blocks: (device) => device === "wasm",

  // Of what the engine has, only WebGPU leaves results where they are: CUDA, CoreML and DirectML bring them back.
  keeps: (device) => device === "webgpu",

  // Inputs come from the program's memory, and each run puts them elsewhere on the device.
  captures: () => false,

  turn: () => new Promise((resolve) => void setImmediate(resolve)),

  async load(device) {
    if (device === "wasm") return { engine: await importWasm(device), executionProviders: ["wasm"] };
    const engine = await importNative(device);
    const backends = engine.listSupportedBackends();
    const backend = backends.find(({ name }) => name === device);
    if (!backend) throw unknownDevice(device, [...backends.map(({ name }) => name), "wasm"]);
    if (!backend.bundled) checkLibrary(device);
    await proven(engine, device);
    // What a device cannot compute, the CPU computes.
    return { engine, executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"] };
  },
};
