/**
 * @file How ONNX nodes compute the gradient of a convolution's kernel.
 *
 * ONNX has no such node. By taps: for each place of the kernel, cut out the pixels that it met (strides as steps) and
 * multiply them with the gradient of the output. Which arrangement is fastest depends on the shape; the choice is here.
 */
import { CHANNELS_FIRST, type Emitter } from "../graph/emitter.ts";
import { countOf } from "../shape/count.ts";
import { lowerPad } from "./concat.ts";
import type { Margins, Pair } from "./window.ts";

export interface KernelGradient {
  readonly batch: number;
  /** Channels of the image and of the gradient. */
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilationRate: Pair;
  readonly padding: Margins;
  /** Height and width of the image, without its padding. */
  readonly size: Pair;
  /** Height and width of the gradient. */
  readonly places: Pair;
}

/** What one tap of the kernel multiplies: pixels of the image, and the gradient of the places that met them. */
interface Meeting {
  readonly pixels: string;
  readonly gradient: string;
}

/** What follows from the image alone: how each tap is cut out of it. */
type Cutting = Pick<
  KernelGradient,
  "channels" | "kernelSize" | "strides" | "dilationRate" | "padding" | "size" | "places"
>;

/** Rows of up to this many pixels are moved faster all as one. */
const SHORT_ROW = 64;

/** The last axis of `rank` moved: zeros come in before and after, or numbers are lost where one of them is negative. */
const moved = (x: string, rank: 1 | 3 | 4, before: number, after: number, onnx: Emitter): string => {
  if (before === 0 && after === 0) return x;
  const pads = Array.from({ length: 2 * rank }, (_, i) => (i === rank - 1 ? before : i === 2 * rank - 1 ? after : 0));
  return onnx.node("Pad", [x, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
};

/**
 * The image moved to the left, and cut or filled up to the width of the gradient. Short rows of a width that stays
 * are moved as one, which is a single copy; what crossed the end of a row is blotted out afterwards, on all cores.
 */
const movedLeft = (image: string, by: number, { size, places }: Cutting, onnx: Emitter): string => {
  const [high, wide] = size;
  if (wide !== places[1] || wide > SHORT_ROW || by === 0) return moved(image, 4, -by, places[1] - wide + by, onnx);
  const inside = Array.from({ length: high * wide }, (_, i) => {
    const from = (i % wide) + by;
    return from >= 0 && from < wide ? 1 : 0;
  });
  const all = moved(onnx.node("Reshape", [image, onnx.ints([-1])]), 1, -by, by, onnx);
  const rows = onnx.node("Reshape", [all, onnx.ints([-1, high * wide])]);
  return onnx.node("Mul", [rows, onnx.floats(inside)]);
};

/**
 * Without strides a tap meets the whole image, moved. Moving the image along its width and the gradient along its height
 * takes as many copies as the kernel is high and wide together, where cutting out each tap takes their product.
 */
const movedTaps = (image: string, dOutput: string, shape: Cutting, onnx: Emitter): readonly Meeting[] => {
  const { kernelSize, dilationRate, padding, size, places } = shape;
  const starts = (axis: 0 | 1): readonly number[] =>
    Array.from({ length: kernelSize[axis] }, (_, i) => i * dilationRate[axis] - padding[axis][0]);
  const columns = starts(1).map((x) => movedLeft(image, x, shape, onnx));
  const rows = onnx.node("Reshape", [dOutput, onnx.ints([0, 0, -1])]);
  return starts(0).flatMap((y) => {
    const gradient = moved(rows, 3, y * places[1], (size[0] - places[0] - y) * places[1], onnx);
    return columns.map((pixels) => ({ pixels, gradient }));
  });
};

/**
 * With strides each tap is cut out of the padded image. It is taken apart first, so that pixels that are a stride from each
 * other lie side by side: a cut with a step, which ONNX Runtime copies number by number, becomes a cut without.
 */
const cutTaps = (image: string, shape: Cutting, onnx: Emitter): readonly string[] => {
  const { kernelSize, strides, dilationRate, padding, size, places, channels } = shape;
  const phases = countOf(kernelSize) > 1 && strides[0] === strides[1] ? strides[0] : 1;
  const margins = padding.map(([before, after], axis) => {
    const rest = (size[axis]! + before + after) % phases;
    return { axis: axis + 1, before, after: after + (rest === 0 ? 0 : phases - rest) };
  });
  const some = margins.some(({ before, after }) => before + after > 0);
  const padded = some ? lowerPad(onnx, { name: image, layout: "first" }, 4, margins, 0) : image;
  const apart = phases === 1 ? padded : onnx.node("SpaceToDepth", [padded], { blocksize: phases });
  const [wide, steps] = [kernelSize[1], strides.map((stride) => stride / phases)];
  return Array.from({ length: countOf(kernelSize) }, (_, i) => {
    const [y, x] = [Math.floor(i / wide) * dilationRate[0], (i % wide) * dilationRate[1]];
    const first = ((y % phases) * phases + (x % phases)) * channels;
    const start = [Math.floor(y / phases), Math.floor(x / phases)];
    const end = start.map((from, axis) => from + (places[axis]! - 1) * steps[axis]! + 1);
    const whole = phases === 1 && start.every((from, axis) => from === 0 && end[axis] === size[axis]);
    if (whole && !some && steps.every((step) => step === 1)) return apart;
    const lists = [
      [first, ...start],
      [first + channels, ...end],
      [1, 2, 3],
      [1, ...steps],
    ];
    return onnx.node("Slice", [apart, ...lists.map((list) => onnx.ints(list))]);
  });
};

/** What each tap multiplies. */
const meetings = (image: string, dOutput: string, shape: Cutting, onnx: Emitter): readonly Meeting[] =>
  countOf(shape.strides) === 1
    ? movedTaps(image, dOutput, shape, onnx)
    : cutTaps(image, shape, onnx).map((pixels) => ({ pixels, gradient: dOutput }));

const sumOverBatch = (products: string, onnx: Emitter): string =>
  onnx.node("ReduceSum", [products, onnx.ints([0])], { keepdims: 0 });

/** One matrix product per image and tap, added up over the batch. */
const perTap = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, groups, kernelSize } = shape;
  const [inner, outer] = [channels / groups, filters / groups];
  const [leading, swap] =
    groups === 1
      ? [[batch], [0, 2, 1]]
      : [
          [batch, groups],
          [0, 1, 3, 2],
        ];
  const parts = meetings(image, dOutput, shape, onnx).map(({ pixels, gradient }) => {
    const left = onnx.node("Reshape", [gradient, onnx.ints([...leading, outer, -1])]);
    const right = onnx.node("Reshape", [pixels, onnx.ints([...leading, inner, -1])]);
    const turned = onnx.node("Transpose", [right], { perm: swap });
    return onnx.node("Reshape", [
      sumOverBatch(onnx.node("MatMul", [left, turned]), onnx),
      onnx.ints([filters, inner, 1]),
    ]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, inner, ...kernelSize])]);
};

/** Small maps: images and pixels side by side, so that one product per tap sums over the batch too. */
const batchInside = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize } = shape;
  const swapped = (x: string): string => onnx.node("Transpose", [x], { perm: [1, 0, 2, 3] });
  const rows = (x: string, count: number): string => onnx.node("Reshape", [x, onnx.ints([count, -1])]);
  // What is cut from now on has the batch where channels were.
  const met = meetings(swapped(image), swapped(dOutput), { ...shape, channels: batch }, onnx);
  const parts = met.map(({ pixels, gradient }) => {
    const both = onnx.node("Gemm", [rows(gradient, filters), rows(pixels, channels)], { transB: 1 });
    return onnx.node("Reshape", [both, onnx.ints([filters, channels, 1])]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, channels, ...kernelSize])]);
};

/** Few channels and many taps, as in a stem: all taps at once. */
const allTaps = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const [pixels, count] = [countOf(places), countOf(kernelSize)];
  const columns = onnx.node("Concat", cutTaps(image, shape, onnx), { axis: 1 });
  const flat = onnx.node("Reshape", [columns, onnx.ints([batch, count * channels, pixels])]);
  const turned = onnx.node("Transpose", [flat], { perm: [0, 2, 1] });
  const gradient = onnx.node("Reshape", [dOutput, onnx.ints([batch, filters, pixels])]);
  const sum = sumOverBatch(onnx.node("MatMul", [gradient, turned]), onnx);
  const apart = onnx.node("Reshape", [sum, onnx.ints([filters, ...kernelSize, channels])]);
  return onnx.node("Transpose", [apart], { perm: CHANNELS_FIRST });
};

/** One filter per channel: nothing to mix, so multiply and add up. */
const depthwise = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const parts = cutTaps(image, shape, onnx).map((piece) => {
    const pairs = onnx.node("Reshape", [
      onnx.node("Mul", [piece, dOutput]),
      onnx.ints([batch, channels, countOf(places)]),
    ]);
    const sums = sumOverBatch(onnx.node("ReduceSum", [pairs, onnx.ints([2])], { keepdims: 0 }), onnx);
    return onnx.node("Reshape", [sums, onnx.ints([filters, 1, 1])]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, 1, ...kernelSize])]);
};

/** Up to so many places, products of single images are too small to be fast. */
const SMALL_MAP = 32 * 32;
/** Up to so many weights to a tap, adding up over the batch costs less than bringing the batch inside. */
const SMALL_KERNEL = 32 * 32;

/** The gradient of the kernel, `[filters, channels / groups, height, width]`, from the image and the output's gradient. */
export const lowerKernelGradient = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { channels, filters, groups, kernelSize, places } = shape;
  const count = countOf(kernelSize);
  if (groups > 1 && groups === channels && filters === channels) return depthwise(image, dOutput, shape, onnx);
  if (groups > 1) return perTap(image, dOutput, shape, onnx);
  if (count > 1 && channels <= 4) return allTaps(image, dOutput, shape, onnx);
  if (countOf(places) <= SMALL_MAP && channels * filters > SMALL_KERNEL)
    return batchInside(image, dOutput, shape, onnx);
  return perTap(image, dOutput, shape, onnx);
};
