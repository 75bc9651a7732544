/**
 * @file The taps of a pooling window (the positions in it): cutting out the pixels of each, and summing what each
 * gives.
 */
import type { Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sizeAt } from "./broadcast.ts";
import { lowerPad } from "./pad.ts";
import { knownMargins, type Window } from "./window.ts";

/** The offset `[y, x]` of each tap of a window. */
export const tapsOf = ([high, wide]: readonly [number, number]): readonly (readonly [number, number])[] =>
  Array.from({ length: high * wide }, (_, i) => [Math.floor(i / wide), i % wide] as const);

/**
 * The pixels that each tap of the window covers: `[batch, channels, positions…]` each. Padding has the value `outside`.
 */
export const cutTaps = (
  x: Tensor,
  output: Tensor,
  window: Window,
  outside: number,
  onnx: Emitter,
): readonly string[] => {
  const margins = knownMargins(window, x).map(([before, after], axis) => ({ axis: axis + 1, before, after }));
  const image = { name: onnx.channelsFirst(x), layout: "first" } as const;
  const some = margins.some(({ before, after }) => before + after > 0);
  const padded = some ? lowerPad(onnx, image, 4, margins, outside) : image.name;
  const { strides, kernelSize } = window;
  return tapsOf(kernelSize).map((start) => {
    const end = start.map((from, axis) => from + (sizeAt(output, axis + 1) - 1) * strides[axis]! + 1);
    const lists = [start, end, [2, 3], strides];
    return onnx.node("Slice", [padded, ...lists.map((list) => onnx.ints(list))]);
  });
};

/** Sums what each tap of the window gives at its position in the padded image: `[batch, channels, positions…]` each. */
export const scatterTaps = (
  pieces: readonly string[],
  x: Tensor,
  output: Tensor,
  window: Window,
  onnx: Emitter,
): string => {
  const [[top, bottom], [left, right]] = knownMargins(window, x);
  const [batch, channels] = [sizeAt(x, 0), sizeAt(x, 3)];
  const padded = [sizeAt(x, 1) + top + bottom, sizeAt(x, 2) + left + right] as const;
  const many = [sizeAt(output, 1), sizeAt(output, 2)] as const;
  const { strides, kernelSize } = window;
  // Taps with the same offset modulo the stride fall on the same grid of pixels, so they are summed per grid first, and
  // the grids are interleaved once.
  const cells = [0, 1].map((axis) =>
    Math.max(
      Math.ceil(padded[axis]! / strides[axis]!),
      many[axis]! + Math.floor((kernelSize[axis]! - 1) / strides[axis]!),
    ),
  );
  const lattice = (phaseY: number, phaseX: number): string => {
    const parts = tapsOf(kernelSize).flatMap(([y, x], i) => {
      if (y % strides[0] !== phaseY || x % strides[1] !== phaseX) return [];
      const [shiftY, shiftX] = [Math.floor(y / strides[0]), Math.floor(x / strides[1])];
      const pads = [0, 0, shiftY, shiftX, 0, 0, cells[0]! - many[0] - shiftY, cells[1]! - many[1] - shiftX];
      const moved = pads.every((n) => n === 0)
        ? pieces[i]!
        : onnx.node("Pad", [pieces[i]!, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
      return [moved];
    });
    if (parts.length === 0) {
      return onnx.node("Expand", [onnx.floats(0), onnx.ints([batch, channels, cells[0]!, cells[1]!])]);
    }
    return parts.reduce((a, b) => onnx.node("Add", [a, b]));
  };
  const rows = Array.from({ length: strides[0] }, (_, phaseY) => {
    const columns = Array.from({ length: strides[1] }, (_, phaseX) =>
      onnx.node("Reshape", [lattice(phaseY, phaseX), onnx.ints([batch * channels * cells[0]!, cells[1]!, 1])]),
    );
    const woven = columns.length === 1 ? columns[0]! : onnx.node("Concat", columns, { axis: 2 });
    return onnx.node("Reshape", [woven, onnx.ints([batch * channels, cells[0]!, 1, cells[1]! * strides[1]])]);
  });
  const woven = rows.length === 1 ? rows[0]! : onnx.node("Concat", rows, { axis: 2 });
  const whole = onnx.node("Reshape", [
    woven,
    onnx.ints([batch, channels, cells[0]! * strides[0], cells[1]! * strides[1]]),
  ]);
  if (top + left === 0 && cells[0]! * strides[0] === sizeAt(x, 1) && cells[1]! * strides[1] === sizeAt(x, 2))
    return whole;
  const reaches = [cells[0]! * strides[0], cells[1]! * strides[1]];
  const missing = [Math.max(0, top + sizeAt(x, 1) - reaches[0]!), Math.max(0, left + sizeAt(x, 2) - reaches[1]!)];
  const enough = missing.some((n) => n > 0)
    ? onnx.node("Pad", [whole, onnx.ints([0, 0, 0, 0, 0, 0, ...missing]), onnx.floats(0)], { mode: "constant" })
    : whole;
  return onnx.node("Slice", [
    enough,
    onnx.ints([top, left]),
    onnx.ints([top + sizeAt(x, 1), left + sizeAt(x, 2)]),
    onnx.ints([2, 3]),
  ]);
};
