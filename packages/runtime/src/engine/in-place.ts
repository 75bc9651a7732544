/**
 * @file Runs whose results are all written into arrays of the program.
 *
 * onnxruntime-node 1.30 writes there, and then answers with a copy of each in a new array all the same. All that a training step gives are new weights,
 * and as many numbers again for momentum: its copies took as much memory as these, and the time to fill it. They are made when everything is computed,
 * one after another in the order of the outputs, up to the first of which the engine can make no tensor, where it throws. So the first output of a graph
 * that is run in place is a sequence.
 */
import type { OnnxGraph } from "@tributary/kernel/authoring";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { platform } from "#engine";
import { encodeBeside } from "../onnx/encode.ts";
import { messageOf } from "./session-errors.ts";
import type { Device } from "./session-options.ts";

/** How that output is called. */
export const END = "end of results";

type Tensors = Readonly<Record<string, Tensor>>;

/** `y = -x` */
const trial: OnnxGraph = {
  name: "in place",
  opset: 21,
  inputs: [{ name: "x", dtype: "float32", shape: [1] }],
  outputs: [{ name: "y", dtype: "float32", shape: [1] }],
  nodes: [{ op: "Neg", inputs: ["x"], outputs: ["y"], attributes: {} }],
  initializers: [],
  weights: [],
};

const tried = async (): Promise<string | null> => {
  const { engine, executionProviders } = await platform.load("cpu");
  const { bytes } = encodeBeside(trial, {}, { emptySequence: END });
  const session = await engine.InferenceSession.create(bytes, {
    executionProviders,
    logSeverityLevel: 4,
    intraOpNumThreads: 1, // others would be started for one number
  });
  const [x, y] = [1, 0].map((number) => new engine.Tensor("float32", Float32Array.of(number), [1]));
  try {
    await session.run({ x: x! }, { [END]: null, y: y! });
    return null;
  } catch (cause) {
    return y!.data[0] === -1 ? messageOf(cause) : null;
  } finally {
    await session.release();
  }
};

let known: Promise<string | null> | null = null;

/**
 * What the engine throws when it has computed everything in place and comes to a sequence, found out by trying once; null where it is not known to, or
 * where results do not come into the program's arrays anyway.
 */
export const refusalOf = async (device: Device = "auto"): Promise<string | null> => {
  if ((device === "auto" ? await platform.pickDevice() : device) !== "cpu") return null;
  known ??= tried().catch(() => null);
  return known;
};

type Wanted = readonly string[] | Readonly<Record<string, Tensor | null>>;

/** Whether there is an array for each output. */
const isRoom = (outputs: Wanted): outputs is Tensors =>
  !Array.isArray(outputs) && Object.values(outputs).every((output) => output !== null);

/**
 * Runs a graph whose first output is that sequence, which is not among the results.
 *
 * @param refusal What {@link refusalOf} has found.
 */
export const runInPlace = async (
  inner: InferenceSession,
  refusal: string,
  feeds: Tensors,
  outputs: Wanted,
): Promise<Tensors> => {
  if (!isRoom(outputs)) return inner.run(feeds, outputs);
  try {
    await inner.run(feeds, { [END]: null, ...outputs });
  } catch (cause) {
    if (messageOf(cause) !== refusal) throw cause;
  }
  return outputs;
};
