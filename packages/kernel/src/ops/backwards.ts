/** @file What is moved anyway, in the opposite order: `Gather` copies rows as fast as `Transpose`. */
import type { Emitter } from "../graph/emitter.ts";
import { reshaped } from "./reshaped.ts";

/** Where each comes from when the first two of three axes are swapped, and the last along the third comes first. */
export const swappedBackwards = (outer: number, inner: number, pixels: number): readonly number[] => {
  // Long lists, of which a step writes dozens: no function is called for each number.
  const order: number[] = [];
  for (let column = 0; column < inner; column++) {
    for (let row = 0; row < outer; row++) {
      const first = (row * inner + column) * pixels;
      for (let pixel = pixels - 1; pixel >= 0; pixel--) order.push(first + pixel);
    }
  }
  return order;
};

/** Swaps the first two of three axes, where the third are pixels of a block each, and puts the last pixel first. */
export const pixelsBackwards = (
  x: string,
  [outer, inner, pixels]: readonly [number, number, number],
  onnx: Emitter,
): string => {
  const order = swappedBackwards(outer, inner, pixels);
  const blocks = reshaped(x, [-1, onnx.abilities.channelBlock!], onnx);
  return onnx.node("Gather", [blocks, onnx.places(order)], { axis: 0 });
};

/** Puts the last of several rows first, along the second of three axes. */
export const reversed = (rows: string, sizes: readonly [number, number, number], onnx: Emitter): string => {
  const order = onnx.places(Array.from({ length: sizes[1] }, (_, i) => sizes[1] - 1 - i));
  return onnx.node("Gather", [reshaped(rows, sizes, onnx), order], { axis: 1 });
};
