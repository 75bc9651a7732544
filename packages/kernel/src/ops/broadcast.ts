/** @file Broadcasting along axes, and its transpose, summing along them. */

import { GradientError, ShapeError } from "../errors.ts";
import { BLOCKS, CHANNELS_FIRST, type EmittedValue, type Emitter } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { checkOptions } from "../graph/options.ts";
import { moved } from "../graph/range.ts";
import { elementReach, movedReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { showShape } from "../shape/complaint.ts";
import { countOf, sameShape } from "../shape/count.ts";
import type { Dim, Shape } from "../shape/types.ts";
import { checkShape, positiveAxes } from "./arguments.ts";
import { kernelSizes, sumOfFilters } from "./kernel-order.ts";
import { reshape } from "./reshape.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumByProducts } from "./sum-by-products.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";

/** The size of an axis, which must be known. Throws {@link GradientError} otherwise. */
export const sizeAt = (x: Tensor, axis: number): number => {
  const size = x.shape.at(axis);
  if (typeof size !== "number") {
    throw new GradientError({
      problem: `axis ${axis} has no known size`,
      received: x.shape,
      expected: "known sizes when gradients are built",
      fix: "bind the sizes first: the training step is built for one batch shape",
    });
  }
  return size;
};

/** All sizes, which must be known. Throws {@link GradientError} otherwise. */
export const sizesOf = (x: Tensor): readonly number[] => x.shape.map((_, axis) => sizeAt(x, axis));

/** The shape that two tensors broadcast to, as in NumPy: aligned at the last axis, sizes of 1 repeated. */
export const broadcastShape = (a: Shape, b: Shape, at: string): Shape => {
  const rank = Math.max(a.length, b.length);
  const size = (shape: Shape, axis: number): Dim =>
    shape[axis - rank + shape.length] ?? (axis < rank - shape.length ? 1 : null);
  return Array.from({ length: rank }, (_, axis) => {
    const [m, n] = [size(a, axis), size(b, axis)];
    if (m === 1) return n;
    if (n === 1) return m;
    // An unknown size may turn out to be 1, so next to a known size it stays unknown, except for the batch.
    if (m === null || n === null) return axis === 0 ? (m ?? n) : null;
    if (m === n) return m;
    throw new ShapeError({
      at,
      problem: `the shapes do not broadcast: axis ${axis} is ${m} and ${n}`,
      received: [a, b],
      expected: "equal sizes, or 1, counted from the last axis",
      fix: "reshape, crop or project one of them first",
    });
  });
};

/** Which axes of `shape` are repeated to reach `target`, counted in `target`. */
const repeatedAxes = (shape: Shape, target: Shape): readonly number[] =>
  target.flatMap((size, axis) => {
    const own = axis - target.length + shape.length;
    return own < 0 || (shape[own] === 1 && size !== 1) ? [axis] : [];
  });

/** Whether the remaining axes have the same memory order with channels first and with channels last. */
const orderSurvives = (kept: readonly number[]): boolean =>
  !(kept.includes(3) && (kept.includes(1) || kept.includes(2)));

interface ReduceAttrs {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const reducedShape = ({ shape }: Tensor, { axes, keepDims }: ReduceAttrs): Shape =>
  shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));

/** Lowers a reduction in either layout. */
export const lowerReduce = (
  op: string,
  x: Tensor,
  { axes, keepDims }: ReduceAttrs,
  onnx: Emitter,
): string | EmittedValue => {
  const { name, layout } = onnx.value(x);
  const attributes = { keepdims: keepDims ? 1 : 0 };
  if (layout === "first") {
    const kept = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
    if (keepDims || orderSurvives(kept)) {
      const inner = onnx.ints(axes.map((axis) => onnx.axis(axis, layout)).sort((a, b) => a - b));
      const reduced = onnx.node(op, [name, inner], attributes);
      return keepDims ? { name: reduced, layout } : reduced;
    }
  }
  return (
    lowerByProducts(op, x, { axes, keepDims }, onnx) ?? onnx.node(op, [onnx.logical(x), onnx.ints(axes)], attributes)
  );
};

/** A sum or a mean by products with ones, where images have their channels last and nothing need be turned around for it; null elsewhere. */
const lowerByProducts = (op: string, x: Tensor, attrs: ReduceAttrs, onnx: Emitter): string | null => {
  if (onnx.imageLayout === "first" || (op !== "ReduceSum" && op !== "ReduceMean")) return null;
  if (x.dtype !== "float32" || x.shape.includes(null)) return null;
  const sizes = sizesOf(x);
  const times = op === "ReduceSum" ? 1 : 1 / countOf(attrs.axes.map((axis) => sizes[axis]!));
  const sum = lowerSumByProducts(onnx.logical(x), sizes, attrs.axes, times, onnx);
  return sum === null || !attrs.keepDims ? sum : reshaped(sum, reducedShape(x, attrs) as readonly number[], onnx);
};

/**
 * Sums all axes but the last of a value with the shape of `x`. Images are summed in two steps, within each of them and
 * then over the batch, which is much faster.
 */
export const lowerSumPerChannel = (value: EmittedValue, x: Tensor, onnx: Emitter): string =>
  lowerMultiplePerChannel(value, x, 1, onnx);

/** So many times that sum. */
export const lowerMultiplePerChannel = (value: EmittedValue, x: Tensor, times: number, onnx: Emitter): string => {
  const { shape } = x;
  if (value.layout === "last" && onnx.imageLayout === "last" && !shape.includes(null)) {
    const axes = shape.slice(0, -1).map((_, axis) => axis);
    const product = lowerSumByProducts(value.name, shape as readonly number[], axes, times, onnx);
    if (product !== null) return product;
  }
  const sum = lowerSumAsItLies(value, x, onnx);
  return times === 1 ? sum : onnx.node("Mul", [sum, onnx.floats(times)]);
};

const lowerSumAsItLies = ({ name, layout }: EmittedValue, x: Tensor, onnx: Emitter): string => {
  const [batch] = x.shape;
  const overBatch = (sums: string): string =>
    typeof batch === "number"
      ? lowerSumOfRows(sums, batch, onnx)
      : onnx.node("ReduceSum", [sums, onnx.ints([0])], { keepdims: 0 });
  if (layout === "last") {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    return onnx.node("ReduceSum", [name, onnx.ints(axes)], { keepdims: 0 });
  }
  if (layout === "first" && onnx.abilities.manyAtOnce) {
    // Of an image with its channels first ONNX Runtime's optimizer would make one with its channels last here, whose pixels are no row to sum.
    const flat = onnx.node("Reshape", [name, onnx.ints([0, 0, -1])]);
    return overBatch(onnx.node("ReduceSum", [flat, onnx.ints([2])], { keepdims: 0 }));
  }
  if (layout === "first") {
    const sums = (axes: readonly number[]): string => onnx.node("ReduceSum", [name, onnx.ints(axes)], { keepdims: 0 });
    return batch === 1 ? sums([0, 2, 3]) : overBatch(sums([2, 3]));
  }
  const means = onnx.node(`${BLOCKS}.GlobalAveragePool`, [name]);
  return onnx.node("Mul", [overBatch(means), onnx.floats(sizeAt(x, 1) * sizeAt(x, 2))]);
};

const sumOp: Op<ReduceAttrs, Unary> = {
  name: "sum",
  shape: ({ inputs, attrs }) => reducedShape(inputs[0], attrs),
  // Every element entered its sum once, so the gradient is repeated.
  gradient: ({ inputs: [x], attrs }, dOutput) => [expand(withAxes(dOutput, x, attrs.axes), x.shape)],
  reach: ({ attrs: { axes, keepDims } }, _, axis) =>
    movedReach(axes.includes(axis) ? null : keepDims ? axis : axis - axes.filter((gone) => gone < axis).length),
  lower({ inputs: [x], attrs }, onnx) {
    const lies = onnx.inAnyOrder(x);
    if (lies.layout === "kernel" && !attrs.keepDims) {
      // In which order all numbers are added does not matter.
      if (attrs.axes.length === 4) return onnx.node("ReduceSum", [lies.name, onnx.ints(attrs.axes)], { keepdims: 0 });
      if (String(attrs.axes) === "1,2,3") return sumOfFilters(lies.name, kernelSizes(x), onnx);
    }
    const perChannel = x.shape.length === 4 && !attrs.keepDims && String(attrs.axes) === "0,1,2";
    if (perChannel) return lowerSumPerChannel(onnx.stored(x), x, onnx);
    return lowerReduce("ReduceSum", x, attrs, onnx);
  },
};

/** Puts back the axes that a reduction removed, with size 1. */
export const withAxes = (reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor =>
  reduced.shape.length === x.shape.length
    ? reduced
    : reshape(
        reduced,
        x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
      );

export interface ReduceOptions {
  /** The axes to reduce. Default: all of them. */
  readonly axes?: readonly number[];
  /** Whether reduced axes are kept with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** Attributes of a reduction with its axes counted from the front, in order. */
export const reduceAttrs = (op: string, x: Tensor, options: ReduceOptions): ReduceAttrs => {
  checkOptions(op, options, { axes: "optional", keepDims: "optional" });
  const { axes, keepDims = false } = options;
  return { axes: positiveAxes(op, axes ?? x.shape.map((_, axis) => axis), x).toSorted((a, b) => a - b), keepDims };
};

/**
 * The sum along axes.
 *
 * @example
 * await compute(sum(constant([[1, 2], [3, 4]]))); // 10
 * await compute(sum(constant([[1, 2], [3, 4]]), { axes: [1], keepDims: true })); // [[3], [7]]
 */
export const sum = (x: Tensor, options: ReduceOptions = {}): Tensor => {
  const attrs = reduceAttrs("sum", x, options);
  return attrs.axes.length === 0 ? x : apply(sumOp, [x], attrs);
};

/** How often an axis is there in the end; 1 leaves it as it is, which is all that can be done where both sizes are open. */
const repeatedTo = (x: Tensor, output: Tensor, axis: number): number =>
  output.shape[axis] === null && x.shape[axis - output.shape.length + x.shape.length] === null
    ? 1
    : sizeAt(output, axis);

const expandOp: Op<{ readonly shape: Shape }, Unary> = {
  name: "expand",
  takes: "any",
  shape({ inputs: [x], attrs: { shape }, at }) {
    const missing = shape.length - x.shape.length;
    const fits = (size: number | null, axis: number): boolean =>
      size === 1 || size === null || shape[axis + missing] === null || size === shape[axis + missing];
    if (missing >= 0 && x.shape.every(fits)) return shape;
    throw new ShapeError({
      at,
      problem: "the tensor cannot be repeated to this shape",
      received: x.shape,
      expected: `sizes of ${showShape(shape)}, or 1 where it is repeated`,
      fix: "reshape it first, so that what is repeated has size 1",
    });
  },
  // A repeated element gets the sum of the gradients of its copies.
  gradient: ({ inputs: [x] }, dOutput) => [sumTo(dOutput, x.shape)],
  range: ({ inputs: [x], attrs: { shape } }, of) =>
    moved(
      of(x),
      (axis) => (x.shape[axis] === 1 ? null : axis + shape.length - x.shape.length),
      (other) => expand(other, shape),
    ),
  reach: elementReach,
  lower({ inputs: [x], attrs, output }, onnx) {
    const onePixel = x.shape.length === 4 && x.shape[1] === 1 && x.shape[2] === 1;
    if (onePixel && onnx.imageLayout === "first" && onnx.stored(x).layout === "last" && output.shape[1] !== 1) {
      // One pixel for each channel lies the same in every order, and images are wanted with their channels first.
      const pixel = onnx.node("Reshape", [onnx.logical(x), onnx.ints([0, -1, 1, 1])]);
      const sizes = CHANNELS_FIRST.map((axis) => repeatedTo(x, output, axis));
      return { name: onnx.node("Expand", [pixel, onnx.ints(sizes)]), layout: "first" };
    }
    if (onnx.value(x).layout === "first") {
      const sizes = CHANNELS_FIRST.map((axis) => repeatedTo(x, output, axis));
      return { name: onnx.node("Expand", [onnx.channelsFirst(x), onnx.ints(sizes)]), layout: "first" };
    }
    return onnx.node("Expand", [onnx.logical(x), onnx.ints(attrs.shape.map((_, axis) => repeatedTo(x, output, axis)))]);
  },
};

/**
 * Broadcasts to a shape: repeats along axes of size 1, and along new axes in front.
 *
 * @example
 * await compute(expand(constant([[1], [2]]), [2, 3])); // [[1, 1, 1], [2, 2, 2]]
 */
export const expand = (x: Tensor, shape: Shape): Tensor => {
  checkShape("expand", shape);
  return sameShape(x.shape, shape) ? x : apply(expandOp, [x], { shape });
};

/** What was repeated to this tensor, if that has as many axes; null for any other. */
export const beforeExpand = ({ from, shape }: Tensor): Tensor | null => {
  const before = from?.op === expandOp ? from.call.inputs[0]! : null;
  return before?.shape.length === shape.length ? before : null;
};

/** Sums what was repeated: the transpose of {@link expand}. */
export const sumTo = (x: Tensor, shape: Shape): Tensor => {
  const axes = repeatedAxes(shape, x.shape);
  if (axes.length === 0) return x;
  return reshape(sum(x, { axes }), shape);
};
