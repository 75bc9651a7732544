/** @file How many bytes went to each device and back. */
import type { Tensor } from "onnxruntime-common";

/** Bytes that went to a device and came back, since the program began. */
export interface BytesMoved {
  readonly toDevice: number;
  readonly fromDevice: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

const NONE: BytesMoved = { toDevice: 0, fromDevice: 0 };

const moved = new Map<string, BytesMoved>();

/** The bytes of those that lie in the program's memory: the others are on the device. */
const bytesOf = (tensors: Tensors): number =>
  Object.values(tensors).reduce(
    (sum, tensor) => sum + (tensor.location === "cpu" ? (tensor.data as Float32Array).byteLength : 0),
    0,
  );

/** Counts bytes that went to a device and back. */
export const countBytes = (device: string, more: BytesMoved): void => {
  const { toDevice, fromDevice } = bytesMoved(device);
  moved.set(device, { toDevice: toDevice + more.toDevice, fromDevice: fromDevice + more.fromDevice });
};

/** Counts what one run moves. Onnxruntime-node's CPU reads and writes the program's own arrays. */
export const countMoved = (device: string, feeds: Tensors, results: Tensors): void => {
  if (device !== "cpu") countBytes(device, { toDevice: bytesOf(feeds), fromDevice: bytesOf(results) });
};

/**
 * Bytes that all sessions of a device have moved to it and back, since the program began: feeds, and results that were asked for. Weights in
 * a graph go there once, when it is opened, and are not counted.
 *
 * @param device By its own name, as `predictor.device` has it.
 * @example
 * const { fromDevice } = bytesMoved("webgpu");
 * fromDevice; // 0
 */
export const bytesMoved = (device: string): BytesMoved => moved.get(device) ?? NONE;
