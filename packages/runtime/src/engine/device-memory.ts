/** @file Arrays that stay on a device, so that one run's results are fed to the next without a way through the program's memory. */

import type { DType, NdArray } from "@tributary/kernel";
import { checkOptions, dtypeOf, type OnnxGraph } from "@tributary/kernel/authoring";
import type { Tensor } from "onnxruntime-common";
import { platform } from "#engine";
import { openGraph, type Session } from "./session.ts";
import { knownOfSessions, type SessionOptions } from "./session-options.ts";

/** Arrays on a device. */
export interface DeviceMemory {
  /** Copies an array to the device. The tensor can be fed to every session there, until it is disposed of. */
  put(array: NdArray<DType>): Promise<Tensor>;
  /** Copies a tensor of the device back. */
  get(tensor: Tensor): Promise<NdArray<DType>>;
  /** Frees what moves them; tensors are disposed of by those who hold them. */
  dispose(): Promise<void>;
}

/** The same numbers, elsewhere. */
const sameGraph = (dtype: DType, rank: number): OnnxGraph => {
  const shape = Array.from({ length: rank }, (_, axis) => `size_${axis}`);
  return {
    name: "copy",
    opset: 21,
    inputs: [{ name: "from", dtype, shape }],
    outputs: [{ name: "to", dtype, shape }],
    nodes: [{ op: "Identity", inputs: ["from"], outputs: ["to"], attributes: {} }],
    initializers: [],
    weights: [],
  };
};

/**
 * Moves arrays by running a graph that does nothing: to the device where its result stays there, and back where it does not. Reading a tensor on
 * the device with `getData()` ends the process in onnxruntime-node 1.30.
 */
class CopyingMemory implements DeviceMemory {
  readonly #options: SessionOptions;
  /** By direction, type and rank. */
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async put(array: NdArray<DType>): Promise<Tensor> {
    const session = await this.#session("there", dtypeOf(array), array.shape.length);
    return (await session.runTensors({ from: session.tensor(array) })).to!;
  }

  async get(tensor: Tensor): Promise<NdArray<DType>> {
    const session = await this.#session("back", tensor.type as DType, tensor.dims.length);
    const { dims, type, data } = (await session.runTensors({ from: tensor })).to!;
    return { dtype: type as DType, shape: dims, data: data as NdArray<DType>["data"] };
  }

  async dispose(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of open) await session.then((it) => it.dispose());
  }

  #session(direction: "there" | "back", dtype: DType, rank: number): Promise<Session> {
    const key = `${direction} ${dtype} ${rank}`;
    const known =
      this.#sessions.get(key) ??
      openGraph(sameGraph(dtype, rank), {}, { ...this.#options, keep: direction === "there" ? ["to"] : [] });
    this.#sessions.set(key, known);
    return known;
  }
}

/**
 * The memory of a device that keeps results, for what lives from run to run; null where results lie in the program's own memory.
 *
 * @example
 * const memory = await deviceMemory({ device: "cpu" });
 * memory; // null
 */
export const deviceMemory = async (options: SessionOptions = {}): Promise<DeviceMemory | null> => {
  checkOptions("deviceMemory", options, knownOfSessions);
  const { device = "auto" } = options;
  const here = device === "auto" ? await platform.pickDevice() : device;
  return platform.keeps(here) ? new CopyingMemory({ ...options, device: here }) : null;
};
