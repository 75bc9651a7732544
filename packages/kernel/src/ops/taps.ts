/**
 * @file The taps of a pooling window (the positions in it): cutting out the pixels of each, and summing what each
 * gives.
 */
import { type Emitter, type PlainValue, sizesIn } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sizeAt } from "./broadcast.ts";
import { lowerPad } from "./pad.ts";
import { knownMargins, type Margins, type Pair, type Window } from "./window.ts";

/** The offset `[y, x]` of each tap of a window. */
export const tapsOf = ([high, wide]: readonly [number, number]): readonly (readonly [number, number])[] =>
  Array.from({ length: high * wide }, (_, i) => [Math.floor(i / wide), i % wide] as const);

/** Which pixels taps meet, and in how many places. */
interface Cut extends Pick<Window, "kernelSize" | "strides" | "dilationRate"> {
  readonly places: Pair;
}

/** The pixels that each tap meets of an image with margins, which have the value `outside`. */
export const cutAlong = (
  image: PlainValue,
  margins: Margins,
  { kernelSize, strides, dilationRate, places }: Cut,
  outside: number,
  onnx: Emitter,
): readonly string[] => {
  const some = margins.flat().some((pixels) => pixels !== 0);
  const around = margins.map(([before, after], axis) => ({ axis: axis + 1, before, after }));
  const padded = some ? lowerPad(onnx, image, 4, around, outside) : image.name;
  return tapsOf(kernelSize).map((tap) => {
    const start = tap.map((place, axis) => place * dilationRate[axis]!);
    const end = start.map((from, axis) => from + (places[axis]! - 1) * strides[axis]! + 1);
    const lists = [start, end, [1, 2].map((axis) => onnx.axis(axis, image.layout)), strides];
    return onnx.node("Slice", [padded, ...lists.map((list) => onnx.ints(list))]);
  });
};

/**
 * The pixels that each tap of the window covers, one for each position, in the layout of operators on images. Padding has the value `outside`.
 */
export const cutTaps = (
  x: Tensor,
  output: Tensor,
  window: Window,
  outside: number,
  onnx: Emitter,
): readonly string[] => {
  const image = { name: onnx.image(x), layout: onnx.imageLayout };
  const places: Pair = [sizeAt(output, 1), sizeAt(output, 2)];
  return cutAlong(image, knownMargins(window, x), { ...window, places }, outside, onnx);
};

/** Sums what each tap of the window gives at its position in the padded image, each in the layout of operators on images, as is the sum. */
export const scatterTaps = (
  pieces: readonly string[],
  x: Tensor,
  output: Tensor,
  window: Window,
  onnx: Emitter,
): string => {
  const [[top, bottom], [left, right]] = knownMargins(window, x);
  const [batch, channels, layout] = [sizeAt(x, 0), sizeAt(x, 3), onnx.imageLayout];
  // Whatever is before the rows lies as one, and so does whatever is after the columns.
  const [outer, inner] = layout === "first" ? [batch * channels, 1] : [batch, channels];
  const axes = onnx.ints([1, 2].map((axis) => onnx.axis(axis, layout)));
  const around = ([top, left]: readonly number[], [bottom, right]: readonly number[]): readonly number[] => [
    ...sizesIn(layout, [0, top!, left!, 0]),
    ...sizesIn(layout, [0, bottom!, right!, 0]),
  ];
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
      const pads = around([shiftY, shiftX], [cells[0]! - many[0] - shiftY, cells[1]! - many[1] - shiftX]);
      const moved = pads.every((n) => n === 0)
        ? pieces[i]!
        : onnx.node("Pad", [pieces[i]!, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
      return [moved];
    });
    if (parts.length === 0) {
      return onnx.node("Expand", [onnx.floats(0), onnx.ints(sizesIn(layout, [batch, cells[0]!, cells[1]!, channels]))]);
    }
    return parts.reduce((a, b) => onnx.node("Add", [a, b]));
  };
  const rows = Array.from({ length: strides[0] }, (_, phaseY) => {
    const columns = Array.from({ length: strides[1] }, (_, phaseX) =>
      onnx.node("Reshape", [lattice(phaseY, phaseX), onnx.ints([outer * cells[0]!, cells[1]!, inner])]),
    );
    const woven = columns.length === 1 ? columns[0]! : onnx.node("Concat", columns, { axis: 2 });
    return onnx.node("Reshape", [woven, onnx.ints([outer, cells[0]!, 1, cells[1]! * strides[1] * inner])]);
  });
  const woven = rows.length === 1 ? rows[0]! : onnx.node("Concat", rows, { axis: 2 });
  const whole = onnx.node("Reshape", [
    woven,
    onnx.ints(sizesIn(layout, [batch, cells[0]! * strides[0], cells[1]! * strides[1], channels])),
  ]);
  if (top + left === 0 && cells[0]! * strides[0] === sizeAt(x, 1) && cells[1]! * strides[1] === sizeAt(x, 2))
    return whole;
  const reaches = [cells[0]! * strides[0], cells[1]! * strides[1]];
  const missing = [Math.max(0, top + sizeAt(x, 1) - reaches[0]!), Math.max(0, left + sizeAt(x, 2) - reaches[1]!)];
  const enough = missing.some((n) => n > 0)
    ? onnx.node("Pad", [whole, onnx.ints(around([0, 0], missing)), onnx.floats(0)], { mode: "constant" })
    : whole;
  return onnx.node("Slice", [
    enough,
    onnx.ints([top, left]),
    onnx.ints([top + sizeAt(x, 1), left + sizeAt(x, 2)]),
    axes,
  ]);
};
