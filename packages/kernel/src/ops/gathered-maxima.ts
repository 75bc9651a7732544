/**
 * @file The gradient of max pooling where thousands of numbers are computed at once: what all taps meet is gathered, and compared with the maxima, in a
 * handful of nodes; tap by tap it takes eight for each.
 */
import { CHANNELS_LAST, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { sizeAt } from "./broadcast.ts";
import { fitsGathering, gathered, type Meeting } from "./gathered-taps.ts";
import { poolable } from "./pooling-window.ts";
import { reshaped } from "./reshaped.ts";
import { knownMargins, type Window } from "./window.ts";

const meetingOf = (x: Tensor, dOutput: Tensor, window: Window): Meeting => ({
  batch: sizeAt(x, 0),
  channels: sizeAt(x, 3),
  kernelSize: window.kernelSize,
  strides: window.strides,
  dilationRate: window.dilationRate,
  padding: knownMargins(window, x),
  size: [sizeAt(x, 1), sizeAt(x, 2)],
  places: [sizeAt(dOutput, 1), sizeAt(dOutput, 2)],
});

/** Whether the engine profits, and what is gathered is not too much for it. */
export const fitsGatheredMaxima = (x: Tensor, dOutput: Tensor, window: Window, onnx: Emitter): boolean =>
  fitsGathering(meetingOf(x, dOutput, window), onnx);

/** For each pixel along one axis the pairs of place and tap that meet it. */
const metBy = ({ size, places, kernelSize, strides, dilationRate, padding }: Meeting, axis: 0 | 1) =>
  Array.from({ length: size[axis] }, (_, pixel) =>
    Array.from({ length: kernelSize[axis] }, (_, tap) => ({
      tap,
      place: (pixel + padding[axis][0] - tap * dilationRate[axis]) / strides[axis],
    })).filter(({ place }) => Number.isInteger(place) && place >= 0 && place < places[axis]),
  );

/** For each pixel of the image, which of all meetings are its own, as many for each: one that is not there is the last. */
const meetingsOf = (shape: Meeting): { readonly indices: number[]; readonly each: number } => {
  const [rows, columns] = [metBy(shape, 0), metBy(shape, 1)];
  const [wide, taps] = [shape.kernelSize[1], countOf(shape.kernelSize)];
  const none = countOf(shape.places) * taps;
  const most = (lists: readonly (readonly unknown[])[]): number => Math.max(...lists.map(({ length }) => length));
  const each = most(rows) * most(columns);
  const indices = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const own = row.flatMap((y) =>
        column.map((x) => (y.place * shape.places[1] + x.place) * taps + y.tap * wide + x.tap),
      );
      return [...own, ...new Array<number>(each - own.length).fill(none)];
    }),
  );
  return { indices, each };
};

const FLOAT = { to: 1 } as const;

/** The gradient of the image, channels last: that of each maximum goes to the first tap that holds it. */
export const lowerGatheredMaxima = (x: Tensor, dOutput: Tensor, window: Window, onnx: Emitter): string => {
  const shape = meetingOf(x, dOutput, window);
  const { batch, channels, size } = shape;
  const [pixels, taps] = [countOf(shape.places), countOf(shape.kernelSize)];
  const met = reshaped(gathered(x, shape, Number.NEGATIVE_INFINITY, onnx), [batch, pixels, taps, channels], onnx);
  const { image, attributes } = poolable(x, window, onnx);
  const largest = onnx.imageNode("MaxPool", [image], attributes);
  const maxima = onnx.imageLayout === "last" ? largest : onnx.node("Transpose", [largest], { perm: CHANNELS_LAST });
  const perPlace = (value: string): string => reshaped(value, [batch, pixels, 1, channels], onnx);
  const found = onnx.node("Cast", [onnx.node("Equal", [met, perPlace(maxima)])], FLOAT);
  // The first tap has the highest rank, and so on.
  const ranks = onnx.floats(
    Array.from({ length: taps }, (_, tap) => taps - tap),
    [taps, 1],
  );
  const ranked = onnx.node("Mul", [found, ranks]);
  const best = onnx.node("ReduceMax", [ranked, onnx.ints([2])], { keepdims: 1 });
  const first = onnx.node("Cast", [onnx.node("Equal", [ranked, best])], FLOAT);
  const moved = onnx.node("Mul", [first, perPlace(onnx.logical(dOutput))]);
  const all = reshaped(moved, [batch, pixels * taps, channels], onnx);
  const { indices, each } = meetingsOf(shape);
  const whole = onnx.node("Pad", [all, onnx.ints([0, 0, 0, 0, 1, 0]), onnx.floats(0)], { mode: "constant" });
  const back = onnx.node("Gather", [whole, onnx.places(indices)], { axis: 1 });
  const sums = onnx.node("ReduceSum", [reshaped(back, [batch, countOf(size), each, channels], onnx), onnx.ints([2])], {
    keepdims: 0,
  });
  return reshaped(sums, [batch, ...size, channels], onnx);
};
