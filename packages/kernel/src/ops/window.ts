/** @file A window sliding over an image: how many pixels it covers, and the padding it needs. */
import type { Emitter, Layout } from "../graph/emitter.ts";
import { type Reach, samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Dim, Padding } from "../shape/types.ts";
import { sizeAt } from "./broadcast.ts";

export type Pair = readonly [height: number, width: number];
/** Pixels added: before and after, for height and for width. */
export type Margins = readonly [height: Pair, width: Pair];

export const noMargins: Margins = [
  [0, 0],
  [0, 0],
];

export interface Window {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilationRate: Pair;
  /** `"same"`, `"valid"`, or the number of pixels on each side. */
  readonly padding: Padding | Margins;
}

/** How many pixels a dilated kernel covers. */
export const reach = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** TensorFlow's rule for "same": ceil(size / stride) outputs, and an odd pixel of padding at the end. */
const sameMargin = (size: number, covered: number, stride: number): Pair => {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + covered - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
};

/** Whether "same" adds the same padding for every size, so that it is known before the size is. */
const sameIsConstant = ({ strides }: Window, axis: 0 | 1): boolean => strides[axis] === 1;

/** The padding of one axis; null where it depends on an unknown size. */
const marginOf = (window: Window, axis: 0 | 1, size: Dim): Pair | null => {
  const { padding, kernelSize, strides, dilationRate } = window;
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return padding[axis];
  const covered = reach(kernelSize[axis], dilationRate[axis]);
  if (size === null) return sameIsConstant(window, axis) ? sameMargin(covered, covered, 1) : null;
  return sameMargin(size, covered, strides[axis]);
};

/** The padding around an image; null where it depends on an unknown size. */
export const marginsOf = (window: Window, height: Dim, width: Dim): Margins | null => {
  const [y, x] = [marginOf(window, 0, height), marginOf(window, 1, width)];
  return y && x ? [y, x] : null;
};

/** The padding around an image whose sizes must be known, as gradients need them. */
export const knownMargins = (window: Window, x: Tensor): Margins => marginsOf(window, sizeAt(x, 1), sizeAt(x, 2))!;

/** What says where a window meets an image of known sizes. */
export interface Met {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilationRate: Pair;
  readonly padding: Margins;
  /** Height and width of the image, without its padding. */
  readonly size: Pair;
  /** How many positions the window has along both axes. */
  readonly places: Pair;
}

/** How much is added before and after one axis of the image for all windows to fit in; less than 0 where they leave some out. */
export const marginMet = ({ padding, places, strides, kernelSize, dilationRate, size }: Met, axis: 0 | 1): Pair => {
  const [before] = padding[axis];
  const covered = (places[axis] - 1) * strides[axis] + reach(kernelSize[axis], dilationRate[axis]);
  return [before, covered - before - size[axis]];
};

/** How many positions the window has along one axis. */
export const places = (window: Window, axis: 0 | 1, size: Dim): Dim => {
  if (size === null) return null;
  const [before, after] = marginOf(window, axis, size)!;
  const covered = reach(window.kernelSize[axis], window.dilationRate[axis]);
  return Math.floor((size + before + after - covered) / window.strides[axis]) + 1;
};

/** What each position of the window sees of an image whose sizes are known. */
export const windowReach = (window: Window, x: Tensor, axis: number): Reach => {
  if (axis === 0 || axis === 3) return samePosition(axis);
  const side = axis === 1 ? 0 : 1;
  const [before] = knownMargins(window, x)[side];
  const last = reach(window.kernelSize[side], window.dilationRate[side]) - 1 - before;
  return { axis, step: window.strides[side], per: 1, first: -before, last };
};

/** ONNX's order of pads: all starts, then all ends. */
export const onnxPads = ([[top, bottom], [left, right]]: Margins): readonly number[] => [top, left, bottom, right];

/** Height and width of an image that are known only when the graph runs. */
export const sizesWhenRun = (image: string, layout: Layout, onnx: Emitter): string => {
  const start = onnx.axis(1, layout);
  return onnx.node("Slice", [onnx.node("Shape", [image]), onnx.ints([start]), onnx.ints([start + 2])]);
};

/** What a node that pads an image is told, from the pixels before and after its height and width. */
export const padsWhenRun = (before: string, after: string, layout: Layout, onnx: Emitter): string => {
  const none = onnx.ints([0, 0]);
  const one = onnx.ints([0]);
  return onnx.node("Concat", layout === "first" ? [none, before, none, after] : [one, before, none, after, one], {
    axis: 0,
  });
};

/**
 * The image, in the layout of operators on images or another, and the pads that the next node should apply. Where "same" depends on a size that is
 * known only when the graph runs, the graph computes the padding and pads the image itself.
 */
export const paddedImage = (
  x: Tensor,
  window: Window,
  onnx: Emitter,
  { value = 0, layout = onnx.imageLayout }: { readonly value?: number; readonly layout?: Layout } = {},
): { readonly image: string; readonly pads: readonly number[] } => {
  const image = onnx.image(x, layout);
  const margins = marginsOf(window, x.shape[1]!, x.shape[2]!);
  if (margins) return { image, pads: onnxPads(margins) };

  const strides = onnx.ints(window.strides);
  const covered = onnx.ints([0, 1].map((axis) => reach(window.kernelSize[axis]!, window.dilationRate[axis]!)));
  const size = sizesWhenRun(image, layout, onnx);
  // (ceil(size / stride) − 1) · stride + covered − size, and not below 0.
  const steps = onnx.node("Div", [onnx.node("Sub", [size, onnx.ints([1, 1])]), strides]);
  const missing = onnx.node("Sub", [onnx.node("Add", [onnx.node("Mul", [steps, strides]), covered]), size]);
  const total = onnx.node("Max", [missing, onnx.ints([0, 0])]);
  const before = onnx.node("Div", [total, onnx.ints([2, 2])]);
  const after = onnx.node("Sub", [total, before]);
  const pads = padsWhenRun(before, after, layout, onnx);
  return { image: onnx.node("Pad", [image, pads, onnx.floats(value)], { mode: "constant" }), pads: [0, 0, 0, 0] };
};
