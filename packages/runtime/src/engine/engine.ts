/** @file What the rest of the package knows about ONNX Runtime, whichever package brings it. */
import type { Env, InferenceSessionFactory, TensorConstructor } from "onnxruntime-common";
import { EngineError } from "../errors.ts";

/** The part of ONNX Runtime's JavaScript interface that we use. */
export interface Engine {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
  readonly env: Env;
}

/** Where we run: Node or a browser. Each has one file in this folder, chosen by `imports` in `package.json`. */
export interface Platform {
  /** The device that `"auto"` means here and now. */
  pickDevice(): Promise<string>;
  /** The device that computes on the CPU. */
  processor(): Promise<string>;
  /** Threads for one operation, where we choose better than the engine; null to leave it to the engine. */
  threads(device: string): number | null;
  /** How many channels a block may have in the engine's own order for convolutions on this device; none where it has no such order. */
  channelBlocks(device: string): readonly number[];
  /** Whether ONNX Runtime's own operators, of the domain `com.microsoft`, are computed on this device itself. */
  ownOperators(device: string): boolean;
  /** Bytes that a program may still take. */
  freeMemory(): number;
  /** Whether this device computes on the thread that calls it, so that nothing else is done there meanwhile. */
  blocks(device: string): boolean;
  /** Whether results can stay on this device, to be fed to the next run. */
  keeps(device: string): boolean;
  /** Whether this device can keep the commands of a run, and play them again. */
  captures(device: string): boolean;
  /** Lets everything else that waits on this thread have its turn: timers, messages, painting. */
  turn(): Promise<void>;
  /** The engine that has this device, and what a session is to be told so that it uses it. */
  load(device: string): Promise<{ readonly engine: Engine; readonly executionProviders: readonly string[] }>;
}

/** A device that the engine does not have: asked for it, ONNX Runtime would silently use the CPU. */
export const unknownDevice = (device: string, known: readonly string[]): EngineError =>
  new EngineError({
    at: `device "${device}"`,
    problem: "ONNX Runtime has no such device here",
    received: device,
    expected: [...known, "auto"].map((name) => `"${name}"`).join(", "),
    fix: `leave device out, which is "auto" and picks one that there is`,
  });

/** A device whose libraries are not there, or do not work. */
export const unusableDevice = (device: string, received: string, expected: string, fix: string): EngineError =>
  new EngineError({
    at: `device "${device}"`,
    problem: "ONNX Runtime cannot compute on it here",
    received,
    expected,
    fix,
  });

/** Without scripts: that of onnxruntime-node downloads libraries for CUDA, and where it cannot, nothing at all is installed. */
const installs: ReadonlyMap<string, string> = new Map([
  ["onnxruntime-node", "npm install --ignore-scripts onnxruntime-node"],
]);

/** Adds to the error of an import, where the package is missing, the command that installs it. */
export const missingEngine = (name: string, device: string, cause: unknown): EngineError =>
  Object.assign(
    new EngineError({
      at: `device "${device}"`,
      problem: `${name} could not be loaded`,
      received: cause instanceof Error ? cause.message.split("\n")[0]! : String(cause),
      fix: `install it beside @tributary/runtime: ${installs.get(name) ?? `npm install ${name}`}`,
    }),
    { cause },
  );

/** The error about WebAssembly that is not where it is looked for; null where it is not about that. */
export const missingWebAssembly = (device: string, message: string): EngineError | null => {
  if (!/^no available backend found[\s\S]*\bwasm\b/.test(message)) return null;
  return new EngineError({
    at: `device "${device}"`,
    problem: "ONNX Runtime's WebAssembly could not be loaded",
    received: message.split("\n")[0]!,
    expected:
      "the .wasm and .mjs files of onnxruntime-web where the page looks for them, served as application/wasm and text/javascript",
    fix: "let the bundler copy onnxruntime-web/dist/*.{wasm,mjs} beside its scripts (Vite does so by itself), or say where they are: env.wasm.wasmPaths of onnxruntime-web",
  });
};
