/** @file A value with other sizes. */
import type { Emitter } from "../graph/emitter.ts";

/** The same numbers in other sizes, which are all known. */
export const reshaped = (value: string, sizes: readonly number[], onnx: Emitter): string =>
  onnx.node("Reshape", [value, onnx.ints(sizes)]);
