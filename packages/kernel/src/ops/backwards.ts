/** @file Rows in another order, told by where each comes from: `Gather` copies them as fast as `Transpose`, and on all cores. */
import type { Emitter } from "../graph/emitter.ts";
import { countOf } from "../shape/count.ts";
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

/**
 * Axes in another order, as `Transpose` has them. The last one stays, as rows.
 *
 * @returns The rows one below the other: `[rows, length of the last axis]`.
 */
export const rowsMoved = (x: string, sizes: readonly number[], axes: readonly number[], onnx: Emitter): string => {
  const row = sizes.at(-1)!;
  let order = [0];
  for (const axis of axes) {
    const step = countOf(sizes.slice(axis + 1, -1));
    const inner: number[] = [];
    for (const first of order) for (let i = 0; i < sizes[axis]!; i++) inner.push(first + i * step);
    order = inner;
  }
  return onnx.node("Gather", [reshaped(x, [order.length, row], onnx), onnx.places(order)], { axis: 0 });
};

/** Images whose pixels are a block each, in rows and columns of images. */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: number;
}

/** The columns of images first and then their rows, each image with its last pixel first. */
export const pixelsBackwards = (x: string, { rows, columns, pixels }: Grid, onnx: Emitter): string => {
  const order = swappedBackwards(rows, columns, pixels);
  const blocks = reshaped(x, [order.length, onnx.abilities.channelBlock!], onnx);
  return onnx.node("Gather", [blocks, onnx.places(order)], { axis: 0 });
};
