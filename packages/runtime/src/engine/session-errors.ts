/** @file What a session says where ONNX Runtime does not open a graph, or does not compute it. */
import type { OnnxGraph } from "@tributary/kernel/authoring";
import type { Tensor } from "onnxruntime-common";
import { EngineError } from "../errors.ts";
import { missingWebAssembly } from "./engine.ts";
import { placeOf } from "./place.ts";

/** What errors need to know of a graph. */
export type Nodes = Pick<OnnxGraph, "nodes" | "weights">;

/** What ONNX Runtime says that went wrong. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** What went wrong in ONNX Runtime, with the layer where it says which. */
const receivedOf = (graph: Nodes | null, cause: unknown): string => {
  const message = messageOf(cause);
  const place = graph && placeOf(graph, message);
  return place === null ? message : `${place}: ${message}`;
};

/** The error of a graph that ONNX Runtime does not open. */
export const notOpened = (device: string, graph: Nodes | null, cause: unknown): EngineError =>
  Object.assign(
    missingWebAssembly(device, messageOf(cause)) ??
      new EngineError({
        at: `device "${device}"`,
        problem: "ONNX Runtime could not open the graph",
        received: receivedOf(graph, cause),
        ...(device === "cpu" || device === "wasm"
          ? {}
          : { fix: `install what "${device}" needs on this machine, or leave device out to compute on the CPU` }),
      }),
    { cause },
  );

/** The error of a graph that it does not compute. */
export const notComputed = (at: string, graph: Nodes | null, fed: string, cause: unknown): EngineError =>
  Object.assign(
    new EngineError({
      at,
      problem: "ONNX Runtime could not compute the graph",
      received: `${fed}; ${receivedOf(graph, cause)}`,
      expected: "inputs whose sizes fit every part of the model",
      fix: "try another size, or a smaller batch where memory is short",
    }),
    { cause },
  );

/** What is fed, but for weights. */
export const shapesOf = (feeds: Readonly<Record<string, Tensor>>, graph: Nodes | null): string => {
  const weights = new Set(graph?.weights.map(({ name }) => name));
  return Object.entries(feeds)
    .filter(([name]) => !weights.has(name))
    .map(([name, { type, dims }]) => `${name} ${type} [${dims.join(", ")}]`)
    .join(", ");
};
