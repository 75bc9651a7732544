/** @file ONNX Runtime in a browser: WebAssembly, or WebGPU where there is a graphics adapter. */
import { type Engine, missingEngine, type Platform, unknownDevice } from "./engine.ts";
import { announceThread } from "./opening.ts";

// Nothing else happens on import, and this only where all of a page's script is run as a thread.
announceThread((globalThis as { readonly name?: string }).name ?? "");

const DEVICES = ["wasm", "webgpu", "webnn"];

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

const hasAdapter = async (): Promise<boolean> => {
  const { gpu } = globalThis.navigator as { readonly gpu?: Gpu };
  // Where graphics are blocked, browsers give no adapter or an error.
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return (adapter ?? null) !== null;
};

/** Looked for once: browsers print a line each time that they find none. */
let picked: Promise<string> | undefined;

const importEngine = async (device: string): Promise<Engine> => {
  try {
    return device === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  } catch (cause) {
    throw missingEngine("onnxruntime-web", device, cause);
  }
};

/** Who waits for a turn, in order. */
const waiting: (() => void)[] = [];
let channel: MessageChannel | null = null;

/** A message to oneself: unlike a timer it is not held back, and unlike a promise it lets the page paint and hear. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (channel === null) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });

export const platform: Platform = {
  pickDevice() {
    picked ??= hasAdapter().then((has) => (has ? "webgpu" : "wasm"));
    return picked;
  },

  async processor() {
    return "wasm";
  },

  threads: () => null,

  channelBlocks: () => [],

  ownOperators: (device) => device === "wasm",

  // Browsers do not say; WebAssembly's 4 GB hold a model, its file and what is computed.
  freeMemory: () => 2 ** 31,

  // Also a graphics card is fed from this thread, and answers between two of its tasks.
  blocks: () => true,

  keeps: (device) => device === "webgpu",

  captures: (device) => device === "webgpu",

  turn,

  async load(device) {
    if (!DEVICES.includes(device)) throw unknownDevice(device, DEVICES);
    return { engine: await importEngine(device), executionProviders: [device] };
  },
};
