/** @file What is done to each channel as a whole: sums over it, and numbers that all of it is scaled and shifted by. */
import { BLOCKS, type EmittedValue, type Emitter, type PlainValue } from "../graph/emitter.ts";
import { apply, type Binary, type Op } from "../graph/op.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "./arithmetic.ts";
import { areFewPixels } from "./blocked-convolution.ts";
import { onePixel, wholeImage } from "./blocked-window.ts";
import { lowerSumPerChannel, sizeAt, sizesOf, sum } from "./broadcast.ts";
import { asNormalization } from "./over-deviation.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";
import type { Pair } from "./window.ts";

/** All axes but the last. */
const axesOf = (x: Tensor): readonly number[] => x.shape.slice(0, -1).map((_, axis) => axis);

/** The sum of each channel: `[channels]`. */
export const sumPerChannel = (x: Tensor): Tensor => sum(x, { axes: axesOf(x) });

/**
 * Two arrays of so many images in blocks of one block each, multiplied and summed within each: a convolution whose kernel is one of them, with every
 * channel on its own. It reads both once and writes next to nothing.
 */
const lowerDots = (names: readonly string[], count: number, size: Pair, onnx: Emitter): string => {
  const image = onnx.node("Reshape", [names[0]!, onnx.ints([1, count, ...size])]);
  const kernel = onnx.node("Reshape", [names[1]!, onnx.ints([count, 1, ...size])]);
  return onnx.node(`${BLOCKS}.Conv`, [image, kernel], { ...wholeImage(size), group: count });
};

const lowerDotInBlocks = (names: readonly string[], x: Tensor, onnx: Emitter): string => {
  const [batch, high, wide, channels] = sizesOf(x) as readonly [number, number, number, number];
  return lowerSumOfRows(lowerDots(names, batch * channels, [high, wide], onnx), batch, onnx);
};

/** Pixels of which as many as a block has are side by side, as if they were its channels; null where they do not fill it. */
const pixelsInBlocks = (x: Tensor, { abilities: { channelBlock } }: Emitter): Pair | null => {
  if (channelBlock === null || x.shape.length !== 4 || x.shape.some((size) => size === null)) return null;
  const [rows, columns] = [channelBlock / 4, 4];
  const [high, wide] = [sizeAt(x, 1), sizeAt(x, 2)];
  return high % rows === 0 && wide % columns === 0 ? [high / rows, wide / columns] : null;
};

/** The same of two images with their channels first, where the pixels of each channel fill blocks. */
const lowerDotOfRows = (names: readonly string[], x: Tensor, size: Pair, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  const [batch, channels] = [sizeAt(x, 0), sizeAt(x, 3)];
  const sums = lowerSumOfRows(lowerDots(names, batch * channels * block, size, onnx), batch, onnx);
  const rows = onnx.node("Reshape", [sums, onnx.ints([channels, block])]);
  return onnx.node("ReduceSum", [rows, onnx.ints([1])], { keepdims: 0 });
};

/** The sum of the products of two tensors, as they lie. */
export const lowerDotPerChannel = (inputs: Binary, onnx: Emitter): string => {
  const { names, layout } = onnx.aligned(inputs);
  if (layout === "kernel") {
    const product = onnx.node(
      "Mul",
      inputs.map((x) => onnx.logical(x)),
    );
    return lowerSumPerChannel({ name: product, layout: "last" }, inputs[0], onnx);
  }
  if (layout === "blocks") return lowerDotInBlocks(names, inputs[0], onnx);
  const size = layout === "first" ? pixelsInBlocks(inputs[0], onnx) : null;
  if (size) return lowerDotOfRows(names, inputs[0], size, onnx);
  const product = { name: onnx.node("Mul", names), layout };
  return lowerSumPerChannel(product, inputs[0], onnx);
};

const dotPerChannelOp: Op<null, Binary> = {
  name: "dotPerChannel",
  shape: ({ inputs: [a] }) => a.shape.slice(-1),
  gradient: ({ inputs: [a, b] }, dOutput) => [multiply(b, dOutput), multiply(a, dOutput)],
  lower: ({ inputs }, onnx) => lowerDotPerChannel(inputs, onnx),
};

/** The sum of the products of two tensors of the same shape, over each channel: `[channels]`. */
export const dotPerChannel = (a: Tensor, b: Tensor): Tensor => apply(dotPerChannelOp, [a, b], null);

/** A constant with the same number for each channel. */
const perChannel = (x: Tensor, number: number, onnx: Emitter): string => onnx.same(number, [sizeAt(x, -1)]);

/** What each channel is multiplied with, and what is added to it; null for nothing. */
interface Affine {
  readonly scale: string | null;
  readonly shift: string | null;
}

/** scale · x + shift. In blocks it is a convolution of one pixel and one channel at a time. */
export const lowerScaleAndShift = (x: Tensor, affine: Affine, onnx: Emitter): EmittedValue =>
  lowerScaledAsItLies(x, onnx.readily(x), affine, onnx);

/** The same of x where it lies in a certain way. */
export const lowerScaledAsItLies = (
  x: Tensor,
  { name, layout }: EmittedValue,
  { scale, shift }: Affine,
  onnx: Emitter,
): EmittedValue => {
  const channels = sizeAt(x, -1);
  if (layout === "last" && (onnx.imageLayout === "first" || scale === null || shift === null)) {
    const scaled = scale === null ? name : onnx.node("Mul", [name, scale]);
    return { name: shift === null ? scaled : onnx.node("Add", [scaled, shift]), layout };
  }
  const [zeros, ones] = [perChannel(x, 0, onnx), perChannel(x, 1, onnx)];
  if (layout !== "blocks") {
    // One pass, several times as fast as a product or a sum with one number for each channel.
    const operands = [name, scale ?? ones, shift ?? zeros, zeros, ones];
    return { name: onnx.imageNode("BatchNormalization", operands, { epsilon: { float: 0 } }, layout), layout };
  }
  const kernel = onnx.node("Reshape", [scale ?? ones, onnx.ints([channels, 1, 1, 1])]);
  const operands = [name, kernel, ...(shift === null ? [] : [shift])];
  return { name: onnx.node(`${BLOCKS}.Conv`, operands, onePixel(channels)), layout };
};

/** scale · x with its channels first, scaled after it was brought out of its blocks: what would compute the scale itself does that, too. */
const lowerScaledOutside = (x: Tensor, scale: Tensor, onnx: Emitter): string => {
  const [zeros, ones] = [perChannel(x, 0, onnx), perChannel(x, 1, onnx)];
  const { gamma, spread, epsilon } = asNormalization(scale, onnx) ?? {
    gamma: onnx.logical(scale),
    spread: ones,
    epsilon: 0,
  };
  const operands = [onnx.channelsFirst(x), gamma, zeros, zeros, spread];
  return onnx.node("BatchNormalization", operands, { epsilon: { float: epsilon } });
};

/** (x − mean) · scale, where x lies in the layout of operators on images, or with its channels first. */
export const lowerCentered = (
  x: Tensor,
  { name, layout }: PlainValue,
  { scale, mean }: { readonly scale: string | null; readonly mean: string },
  onnx: Emitter,
): EmittedValue => {
  if (layout === "last" && scale === null) return { name: onnx.node("Sub", [name, mean]), layout };
  const [zeros, ones] = [perChannel(x, 0, onnx), perChannel(x, 1, onnx)];
  const operands = [name, scale ?? ones, zeros, mean, ones];
  return { name: onnx.imageNode("BatchNormalization", operands, { epsilon: { float: 0 } }, layout), layout };
};

/** What is scaled, by how much, and what is added, if anything. */
type Scaled = readonly [x: Tensor, scale: Tensor, ...shift: Tensor[]];

const scaleAndShiftOp: Op<null, Scaled> = {
  name: "scaleAndShift",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ inputs: [x, scale, ...shift] }, dOutput) => [
    scaleAndShift(dOutput, scale),
    dotPerChannel(dOutput, x),
    ...shift.map(() => sumPerChannel(dOutput)),
  ],
  reach: elementReach,
  lower({ inputs: [x, scale, shift] }, onnx) {
    const scaled = lowerScaleAndShift(
      x,
      { scale: onnx.logical(scale), shift: shift ? onnx.logical(shift) : null },
      onnx,
    );
    if (scaled.layout !== "blocks" || shift || !areFewPixels(x)) return scaled;
    return { ...scaled, first: () => lowerScaledOutside(x, scale, onnx) };
  },
};

/** scale · x + shift, one of each per channel, in one pass. */
export const scaleAndShift = (x: Tensor, scale: Tensor, shift?: Tensor): Tensor =>
  apply(scaleAndShiftOp, shift ? [x, scale, shift] : [x, scale], null);

/** What {@link scaleAndShift} was given where it only scaled; null for any other tensor. */
export const scaledOnly = ({ from }: Tensor): { readonly x: Tensor; readonly scale: Tensor } | null => {
  if (from?.op !== scaleAndShiftOp || from.call.inputs.length > 2) return null;
  const [x, scale] = from.call.inputs as readonly [Tensor, Tensor];
  return { x, scale };
};
