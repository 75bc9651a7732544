/** @file Whether a device computes at all: where it does not, ONNX Runtime would use the CPU without a word. */
import type { OnnxGraph, OnnxValue } from "@tributary/kernel/authoring";
import { encodeOnnx } from "../onnx/encode.ts";
import { type Engine, unusableDevice } from "./engine.ts";
import { messageOf } from "./session-errors.ts";

const value = (name: string): OnnxValue => ({ name, dtype: "float32", shape: [1, 4] });

/** A sum, which every device has. */
const trial: OnnxGraph = {
  name: "trial",
  opset: 21,
  inputs: [value("a"), value("b")],
  outputs: [value("c")],
  nodes: [{ op: "Add", inputs: ["a", "b"], outputs: ["c"], attributes: {} }],
  initializers: [],
  weights: [],
};

/** Devices that are known to compute such a sum by themselves. Others, such as CoreML, choose what is worth their while. */
const PROVABLE: readonly string[] = ["cuda", "webgpu"];

const prove = async (engine: Engine, device: string): Promise<void> => {
  try {
    const session = await engine.InferenceSession.create(encodeOnnx(trial), {
      executionProviders: [device, "cpu"],
      logSeverityLevel: 4,
      extra: { session: { disable_cpu_ep_fallback: "1" } },
    });
    await session.release();
  } catch (cause) {
    throw Object.assign(
      unusableDevice(
        device,
        messageOf(cause),
        "a device with its driver and libraries, which computes by itself",
        `install what "${device}" needs on this machine, or leave device out to compute on the CPU`,
      ),
      { cause },
    );
  }
};

const known = new Map<string, Promise<void>>();

/**
 * Lets a device compute something on its own, once for each device.
 *
 * @throws {@link EngineError} when it cannot; what ONNX Runtime says of it is in the error.
 */
export const proven = async (engine: Engine, device: string): Promise<void> => {
  if (!PROVABLE.includes(device)) return;
  const proof = known.get(device) ?? prove(engine, device);
  known.set(device, proof);
  await proof;
};
