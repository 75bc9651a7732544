/** @file What is moved anyway, in the opposite order: `Gather` copies rows as fast as `Transpose`. */
import type { Emitter } from "../graph/emitter.ts";
import { reshaped } from "./reshaped.ts";

/** Swaps the first two of three axes, where the third are pixels of a block each, and puts the last pixel first. */
export const pixelsBackwards = (
  x: string,
  [outer, inner, pixels]: readonly [number, number, number],
  onnx: Emitter,
): string => {
  const order = Array.from({ length: outer * inner * pixels }, (_, i) => {
    const [row, pixel] = [Math.floor(i / pixels), i % pixels];
    return ((row % outer) * inner + Math.floor(row / outer)) * pixels + pixels - 1 - pixel;
  });
  const blocks = reshaped(x, [-1, onnx.abilities.channelBlock!], onnx);
  return onnx.node("Gather", [blocks, onnx.places(order)], { axis: 0 });
};

/** Puts the last of several rows first, along the second of three axes. */
export const reversed = (rows: string, sizes: readonly [number, number, number], onnx: Emitter): string => {
  const order = onnx.places(Array.from({ length: sizes[1] }, (_, i) => sizes[1] - 1 - i));
  return onnx.node("Gather", [reshaped(rows, sizes, onnx), order], { axis: 1 });
};
