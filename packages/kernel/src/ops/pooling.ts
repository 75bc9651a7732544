/** @file Max and average pooling, and their gradients. */

import { CHANNELS_FIRST, type Emitter } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { besidePlaces, between, mixed, together } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Training } from "../graph/training.ts";
import { countOf, sameShape } from "../shape/count.ts";
import type { Shape } from "../shape/types.ts";
import { beforeRelu, relu } from "./activations.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { concat, concatenated } from "./concat.ts";
import { isPadded } from "./pad.ts";
import { cutTaps, scatterTaps, tapsOf } from "./taps.ts";
import { knownMargins, marginsOf, onnxPads, paddedImage, places, type Window, windowReach } from "./window.ts";

const pooledShape = (x: Tensor, window: Window): Shape => [
  x.shape[0]!,
  places(window, 0, x.shape[1]!),
  places(window, 1, x.shape[2]!),
  x.shape[3]!,
];

type Attributes = Readonly<Record<string, readonly number[]>>;

const attributesOf = ({ kernelSize, strides }: Window, pads: readonly number[]): Attributes => ({
  kernel_shape: kernelSize,
  strides,
  pads,
});

/** The lowest finite float32. */
const LOWEST = -3.4028234663852886e38;

/** Whether this value comes from a Pad node, possibly through operations that change nothing. */
const comesPadded = (x: Tensor, onnx: Emitter): boolean => {
  const before = x.from?.call.inputs[0];
  return isPadded(x) || (!!before && onnx.stored(before).name === onnx.stored(x).name && comesPadded(before, onnx));
};

/** The input and the attributes of a MaxPool node. */
const poolable = (
  x: Tensor,
  window: Window,
  onnx: Emitter,
): { readonly image: string; readonly attributes: Attributes } => {
  const { image, pads } = paddedImage(x, window, onnx, Number.NEGATIVE_INFINITY);
  // ONNX Runtime fuses a Pad with the MaxPool after it, and its zeros become −∞ (microsoft/onnxruntime#18136). This
  // prevents it.
  const apart = comesPadded(x, onnx) ? onnx.node("Clip", [image, onnx.floats(LOWEST)]) : image;
  return { image: apart, attributes: attributesOf(window, pads) };
};

const maxPoolOp: Op<Window, Unary> = {
  name: "maxPool",
  shape: ({ inputs: [x], attrs }) => pooledShape(x, attrs),
  gradient: ({ inputs: [x], attrs }, dOutput) => [apply(maxPoolGradientOp, [x, dOutput], attrs)],
  range: ({ inputs: [x] }, of) => together([of(x)]),
  reach: ({ inputs: [x], attrs }, _, axis) => windowReach(attrs, x, axis),
  lower({ inputs: [x], attrs }, onnx) {
    const { image, attributes } = poolable(x, attrs, onnx);
    return { name: onnx.node("MaxPool", [image], attributes), layout: "first" };
  },
  // The gradient needs the index of each maximum, so both are computed at once.
  training({ inputs: [x], attrs }, { frozen, readers }) {
    if (frozen) return apply(maxPoolOp, [x], attrs);
    const signed = beforeRelus(x, readers);
    return signed ? relu(apply(placingMaxPoolOp, [signed], attrs)) : apply(placingMaxPoolOp, [x], attrs);
  },
};

/**
 * What becomes x by {@link relu}, where nothing else reads what is between. The largest is the same before and after, and at the same
 * place where it is positive; where it is not, nothing is learned. So the ReLU may come after the pooling, where there is less.
 */
const beforeRelus = (x: Tensor, readers: Training["readers"]): Tensor | null => {
  if (readers(x) !== 1) return null;
  const signed = beforeRelu(x);
  if (signed) return signed;
  const joined = concatenated(x);
  const parts = joined?.inputs.map((part) => (readers(part) === 1 ? beforeRelu(part) : null));
  return parts?.every((part) => part !== null) ? concat(parts, joined!.axis) : null;
};

/** Max pooling that also gives the index of each maximum, which takes longer: `[maxima, indices]`. */
const lowerPlacing = (x: Tensor, window: Window, onnx: Emitter): readonly string[] => {
  const { image, attributes } = poolable(x, window, onnx);
  return onnx.nodes("MaxPool", [image], 2, attributes);
};

const placingMaxPoolOp: Op<Window, Unary> = {
  ...maxPoolOp,
  lower: (call, onnx) =>
    onnx.abilities.poolingIndices
      ? { name: lowerPlacing(call.inputs[0], call.attrs, onnx)[0]!, layout: "first" }
      : maxPoolOp.lower(call, onnx),
};

/**
 * The maximum of each window. Padding never wins.
 *
 * @example
 * const window = { kernelSize: [2, 2], strides: [2, 2], dilationRate: [1, 1], padding: "valid" } as const;
 * maxPool(input([28, 28, 8]), window).shape; // [null, 14, 14, 8]
 */
export const maxPool = (x: Tensor, window: Window): Tensor => apply(maxPoolOp, [x], window);

/**
 * A list of zeros, made when the graph runs: a constant of that size would stay in memory, and could not be
 * overwritten.
 */
const zeros = (count: number, indices: string, onnx: Emitter): string => {
  // Where steps are opened as they are, nobody makes it a constant.
  if (onnx.abilities.fusedMatmul) return onnx.node("ConstantOfShape", [onnx.ints([count])]);
  const one = onnx.node("Slice", [indices, onnx.ints([0]), onnx.ints([1])]);
  const zero = onnx.node("Cast", [onnx.node("Less", [one, one])], { to: 1 });
  return onnx.node("Expand", [zero, onnx.ints([count])]);
};

/** Whether every pixel is in one window, and every window inside of the image. */
const covers = (window: Window, x: Tensor, output: Tensor): boolean =>
  sameShape(window.kernelSize, window.strides) &&
  knownMargins(window, x).every((margins) => margins.every((pixels) => pixels === 0)) &&
  window.strides.every((stride, axis) => sizeAt(output, axis + 1) * stride === sizeAt(x, axis + 1));

/** The gradient by the indices that MaxPool gives. */
const lowerByPlaces = (x: Tensor, dOutput: Tensor, window: Window, onnx: Emitter): string => {
  const [, places] = lowerPlacing(x, window, onnx);
  // No two gradients meet, so none are added: a third of the time.
  if (covers(window, x, dOutput)) {
    return onnx.node("MaxUnpool", [onnx.channelsFirst(dOutput), places!], attributesOf(window, [0, 0, 0, 0]));
  }
  const row = onnx.ints([-1]);
  const indices = onnx.node("Reshape", [places!, row]);
  const moved = onnx.node("Reshape", [onnx.channelsFirst(dOutput), row]);
  const into = zeros(countOf(sizesOf(x)), indices, onnx);
  const sum = onnx.node("ScatterElements", [into, indices, moved], { axis: 0, reduction: "add" });
  const sizes = CHANNELS_FIRST.map((axis) => sizeAt(x, axis));
  return onnx.node("Reshape", [sum, onnx.ints(sizes)]);
};

/**
 * The gradient by comparing each tap with the maximum, the first match wins: several times slower, but every engine can
 * do it.
 */
const lowerByComparing = (x: Tensor, dOutput: Tensor, window: Window, onnx: Emitter): string => {
  const { image, attributes } = poolable(x, window, onnx);
  const largest = onnx.node("MaxPool", [image], attributes);
  let rest = onnx.channelsFirst(dOutput);
  const pieces = cutTaps(x, dOutput, window, Number.NEGATIVE_INFINITY, onnx).map((pixels) => {
    const found = onnx.node("Cast", [onnx.node("Equal", [pixels, largest])], { to: 1 });
    const piece = onnx.node("Mul", [rest, found]);
    rest = onnx.node("Sub", [rest, piece]);
    return piece;
  });
  return scatterTaps(pieces, x, dOutput, window, onnx);
};

// Inputs: x and the gradient of the maxima. Each gradient goes to the first pixel that holds the maximum.
const maxPoolGradientOp: Op<Window, readonly [x: Tensor, dOutput: Tensor]> = {
  name: "maxPoolGradient",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: { why: "second derivatives of max pooling are zero almost everywhere, and nothing here needs them" },
  lower({ inputs: [x, dOutput], attrs }, onnx) {
    const lowered = onnx.abilities.poolingIndices ? lowerByPlaces : lowerByComparing;
    return { name: lowered(x, dOutput, attrs, onnx), layout: "first" };
  },
};

interface AverageAttrs extends Window {
  /** Whether padded pixels count as zeros. Keras and TensorFlow leave them out. */
  readonly countPadding: boolean;
}

const averagePoolOp: Op<AverageAttrs, Unary> = {
  name: "averagePool",
  shape: ({ inputs: [x], attrs }) => pooledShape(x, attrs),
  gradient: ({ inputs: [x], attrs, output }, dOutput) => [apply(averagePoolGradientOp, [x, output, dOutput], attrs)],
  range: ({ inputs: [x], attrs: { countPadding } }, of) =>
    countPadding ? together([of(x), between(0, 0)]) : mixed(of(x), besidePlaces),
  reach: ({ inputs: [x], attrs }, _, axis) => windowReach(attrs, x, axis),
  lower({ inputs: [x], attrs }, onnx) {
    const margins = marginsOf(attrs, x.shape[1]!, x.shape[2]!);
    const image = onnx.channelsFirst(x);
    if (margins) {
      const attributes = { ...attributesOf(attrs, onnxPads(margins)), count_include_pad: attrs.countPadding ? 1 : 0 };
      return { name: onnx.node("AveragePool", [image], attributes), layout: "first" };
    }
    // The padding depends on the size of the data: sum the window, and divide by the number of real pixels in it.
    const { image: padded } = paddedImage(x, attrs, onnx);
    const plain = attributesOf(attrs, [0, 0, 0, 0]);
    const total = onnx.node("AveragePool", [padded], plain);
    if (attrs.countPadding) return { name: total, layout: "first" };
    const one = onnx.node("Mul", [
      onnx.node("Slice", [image, onnx.ints([0, 0]), onnx.ints([1, 1]), onnx.ints([0, 1])]),
      onnx.floats(0),
    ]);
    const present = onnx.node("Add", [one, onnx.floats(1)]);
    const pads = paddedAlike(padded, image, present, onnx);
    return { name: onnx.node("Div", [total, onnx.node("AveragePool", [pads], plain)]), layout: "first" };
  },
};

/** Pads `present` with zeros in the same way as `padded` was padded around `image`. */
const paddedAlike = (padded: string, image: string, present: string, onnx: Emitter): string => {
  const spatial = (x: string): string => onnx.node("Slice", [onnx.node("Shape", [x]), onnx.ints([2]), onnx.ints([4])]);
  const total = onnx.node("Sub", [spatial(padded), spatial(image)]);
  const before = onnx.node("Div", [total, onnx.ints([2, 2])]);
  const none = onnx.ints([0, 0]);
  const pads = onnx.node("Concat", [none, before, none, onnx.node("Sub", [total, before])], { axis: 0 });
  return onnx.node("Pad", [present, pads, onnx.floats(0)], { mode: "constant" });
};

/**
 * The mean of each window.
 *
 * @example
 * const window = { kernelSize: [2, 2], strides: [2, 2], dilationRate: [1, 1], padding: "valid" } as const;
 * averagePool(input([28, 28, 8]), window, false).shape; // [null, 14, 14, 8]
 */
export const averagePool = (x: Tensor, window: Window, countPadding: boolean): Tensor =>
  apply(averagePoolOp, [x], { ...window, countPadding });

/** How many real pixels each window covers, along one axis. */
const pixelsSeen = (size: number, many: number, kernel: number, stride: number, before: number): readonly number[] =>
  Array.from({ length: many }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + kernel, size) - Math.max(start, 0);
  });

// Inputs: x, the means (for their sizes), their gradient. Every pixel of a window gets the same share.
const averagePoolGradientOp: Op<AverageAttrs, readonly [x: Tensor, output: Tensor, dOutput: Tensor]> = {
  name: "averagePoolGradient",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ attrs }, dOutput) => [undefined, undefined, apply(averagePoolOp, [dOutput], attrs)],
  lower({ inputs: [x, output, dOutput], attrs }, onnx) {
    const [[top], [left]] = knownMargins(attrs, x);
    const many = [sizeAt(output, 1), sizeAt(output, 2)] as const;
    const seenAt = (axis: 0 | 1, size: number, before: number): readonly number[] =>
      attrs.countPadding
        ? Array.from({ length: many[axis] }, () => attrs.kernelSize[axis])
        : pixelsSeen(size, many[axis], attrs.kernelSize[axis], attrs.strides[axis], before);
    const [rows, columns] = [seenAt(0, sizeAt(x, 1), top), seenAt(1, sizeAt(x, 2), left)];
    const shares = rows.flatMap((y) => columns.map((x) => 1 / (y * x)));
    const share = onnx.node("Mul", [onnx.channelsFirst(dOutput), onnx.floats(shares, [1, 1, ...many])]);
    const pieces = tapsOf(attrs.kernelSize).map(() => share);
    return { name: scatterTaps(pieces, x, output, attrs, onnx), layout: "first" };
  },
};
