/** @file Sessions whose commands a graphics adapter keeps: recorded at the first run, and played at every later one. */
import { ArgumentError, type DType, type NdArray, type NdArrays, type Shape } from "@tributary/kernel";
import { type OnnxGraph, showShape } from "@tributary/kernel/authoring";
import type { Tensor } from "onnxruntime-common";
import { platform } from "#engine";
import { EngineError } from "../errors.ts";
import { countBytes } from "./moved.ts";
import { openGraph, type Session } from "./session.ts";
import type { SessionOptions } from "./session-options.ts";

/** The part of a browser's graphics interface that is needed to hand over an input. */
type GpuBuffer = Tensor["gpuBuffer"] & { destroy(): void };

interface GpuDevice {
  readonly queue: { writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferView): void };
  createBuffer(settings: { readonly size: number; readonly usage: number }): GpuBuffer;
}

/** Storage that can be copied to and from: `GPUBufferUsage`. */
const USAGE = 0x80 | 0x08 | 0x04;

/** @throws {@link EngineError} where commands cannot be kept. */
export const checkCapture = (device: string): void => {
  if (platform.captures(device)) return;
  throw new EngineError({
    at: `device "${device}"`,
    problem: "the commands of a prediction cannot be kept here",
    received: "graphCapture: true",
    expected: 'device "webgpu" in a page or a worker, where inputs can be written into the same memory each time',
    fix: "leave graphCapture out",
  });
};

/** @throws {@link ArgumentError} when an input's size is open, or its numbers have no four bytes. */
export const checkCapturable = (
  name: string,
  inputs: readonly { readonly name: string; readonly tensor: { readonly shape: Shape; readonly dtype: DType } }[],
): void => {
  const other = inputs.find(
    ({ tensor: { shape, dtype } }) => shape.includes(null, 1) || !["float32", "int32"].includes(dtype),
  );
  if (!other) return;
  throw new ArgumentError({
    at: name,
    problem: "the commands of a prediction can only be kept where all sizes are known",
    received: `input "${other.name}" ${other.tensor.dtype} ${showShape(other.tensor.shape)}`,
    expected: "inputs of float32 or int32 whose sizes are known, but for the batch",
    fix: "make the model for one size, or leave graphCapture out",
  });
};

/** An input's place on the adapter, which every run reads. */
interface Place {
  readonly buffer: GpuBuffer;
  readonly tensor: Tensor;
}

/**
 * Opens a session that records its commands at the first run. All shapes of the graph are known, and all of it is computed on the adapter.
 *
 * @throws {@link EngineError} when some of the graph would be computed on the processor.
 */
export const openCaptured = async (graph: OnnxGraph, weights: NdArrays, options: SessionOptions): Promise<Session> => {
  const session = await openGraph(graph, weights, { ...options, capture: true });
  const { engine } = await platform.load(session.device);
  const device = (await engine.env.webgpu.device) as GpuDevice;
  const places = new Map<string, Place>();
  const placeOf = (name: string, { dtype = "float32", shape, data }: NdArray<DType>): Place => {
    const known = places.get(name);
    if (known) return known;
    const buffer = device.createBuffer({ size: data.byteLength, usage: USAGE });
    const dataType = dtype === "int32" ? "int32" : "float32";
    const tensor = engine.Tensor.fromGpuBuffer(buffer, { dataType, dims: shape });
    places.set(name, { buffer, tensor });
    return { buffer, tensor };
  };
  const dispose = async (): Promise<void> => {
    await session.dispose();
    for (const { buffer } of places.values()) buffer.destroy();
    places.clear();
  };
  return {
    ...session,
    dispose,
    [Symbol.asyncDispose]: dispose,
    async run(feeds) {
      const tensors: Record<string, Tensor> = {};
      let toDevice = 0;
      for (const [name, array] of Object.entries(feeds)) {
        const { buffer, tensor } = placeOf(name, array);
        device.queue.writeBuffer(buffer, 0, array.data as Float32Array);
        toDevice += array.data.byteLength;
        tensors[name] = tensor;
      }
      const results: Record<string, NdArray<DType>> = {};
      let fromDevice = 0;
      for (const [name, result] of Object.entries(await session.runTensors(tensors))) {
        const data = (await result.getData()) as Float32Array;
        fromDevice += data.byteLength;
        results[name] = { dtype: result.type as DType, shape: result.dims, data };
        result.dispose();
      }
      countBytes(session.device, { toDevice, fromDevice });
      return results;
    },
  };
};
