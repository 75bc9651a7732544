/** @file ONNX Runtime in Node: its own library, or the WebAssembly build that browsers use. */
import { type Engine, missingEngine, type Platform } from "./engine.ts";

const importNative = async (device: string): Promise<Engine> => {
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

/** The processor, by its own library; by WebAssembly where only that is installed. */
const processor = (): Promise<string> =>
  importNative("cpu").then(
    () => "cpu",
    (missing) =>
      importWasm("wasm").then(
        () => "wasm",
        () => Promise.reject(missing),
      ),
  );

export const platform: Platform = {
  pickDevice: processor,
  processor,

  // With AVX-512, and without. Other processors have other orders, or none.
  channelBlocks: (device) => (device === "cpu" && process.arch === "x64" ? [16, 8] : []),

  async load(device) {
    if (device === "wasm") return { engine: await importWasm(device), executionProviders: ["wasm"] };
    // What a device cannot compute, the processor does.
    const executionProviders = device === "cpu" ? ["cpu"] : [device, "cpu"];
    return { engine: await importNative(device), executionProviders };
  },
};
