/** @file Rows in another order, told by where each comes from: `Gather` copies them as fast as `Transpose`, and on all cores. */
import type { Emitter } from "../graph/emitter.ts";
import { countOf } from "../shape/count.ts";
import { reshaped } from "./reshaped.ts";

/** Three axes of which the first two are swapped, and the last along the third comes first: how many there are along each. */
type Backwards = readonly [outer: number, inner: number, pixels: number];

/** Where each comes from. */
const swappedBackwards = ([outer, inner, pixels]: Backwards): Int32Array => {
  const order = new Int32Array(outer * inner * pixels);
  let place = 0;
  for (let column = 0; column < inner; column++) {
    for (let row = 0; row < outer; row++) {
      const first = (row * inner + column) * pixels;
      for (let pixel = pixels - 1; pixel >= 0; pixel--) order[place++] = first + pixel;
    }
  }
  return order;
};

/** What lies along three axes, with the first two swapped and the third backwards. */
export const movedBackwards = (x: string, sizes: Backwards, onnx: Emitter): string => {
  const places = onnx.placesOf(`backwards ${sizes}`, () => swappedBackwards(sizes));
  return onnx.node("Gather", [x, places], { axis: 0 });
};

/** Where each comes from when axes of these sizes get another order. */
const swappedAxes = (sizes: readonly number[], axes: readonly number[]): Int32Array => {
  let order = Int32Array.of(0);
  for (const axis of axes) {
    const [size, step] = [sizes[axis]!, countOf(sizes.slice(axis + 1))];
    const next = new Int32Array(order.length * size);
    let place = 0;
    for (const first of order) for (let i = 0; i < size; i++) next[place++] = first + i * step;
    order = next;
  }
  return order;
};

/**
 * Axes in another order, as `Transpose` has them. The last one stays, as rows.
 *
 * @returns The rows one below the other: `[rows, length of the last axis]`.
 */
export const rowsMoved = (x: string, sizes: readonly number[], axes: readonly number[], onnx: Emitter): string => {
  const [outer, row] = [sizes.slice(0, -1), sizes.at(-1)!];
  const places = onnx.placesOf(`${outer} by ${axes}`, () => swappedAxes(outer, axes));
  return onnx.node("Gather", [reshaped(x, [countOf(outer), row], onnx), places], { axis: 0 });
};

/** Images whose pixels are a block each: those side by side come one below the other, each with its last pixel first. */
export const pixelsBackwards = (x: string, sizes: Backwards, onnx: Emitter): string =>
  movedBackwards(reshaped(x, [countOf(sizes), onnx.abilities.channelBlock!], onnx), sizes, onnx);
