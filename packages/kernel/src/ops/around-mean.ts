/** @file An image around its mean: sums of products with such numbers keep their digits. */
import type { Emitter, PlainValue } from "../graph/emitter.ts";
import { apply, type Binary, notDifferentiable, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { onePixel } from "./blocked-window.ts";
import { sizeAt } from "./broadcast.ts";
import type { ConvolutionInBlocks } from "./convolution.ts";
import { kernelSizeOf } from "./convolve-attributes.ts";
import { lowerPad } from "./pad.ts";
import { reshaped } from "./reshaped.ts";
import { negativeMeans } from "./tap-means.ts";
import { type Margins, onnxPads } from "./window.ts";

/** How a tensor is convolved in blocks; null where it is not. */
export type Found = (output: Tensor, onnx: Emitter) => ConvolutionInBlocks | null;

/** Of the means that taps meet, less than 0: those of the tap in the middle, `[1, channels, 1, 1]`. */
const middleOf = (means: string, { kernel }: ConvolutionInBlocks, onnx: Emitter): string => {
  const [row, column] = kernelSizeOf(kernel).map((taps) => Math.floor(taps / 2)) as [number, number];
  const lists = [
    [row, column],
    [row + 1, column + 1],
    [2, 3],
  ];
  return onnx.node("Slice", [means, ...lists.map((list) => onnx.ints(list))]);
};

/** The mean of each channel that is subtracted, less than 0, and what taps meet of the image after that. */
export const meansAround = (
  found: ConvolutionInBlocks,
  convolved: Tensor,
  onnx: Emitter,
): { readonly subtracted: string; readonly left: string } => {
  const means = negativeMeans(found, convolved, onnx);
  const subtracted = middleOf(means, found, onnx);
  return { subtracted, left: onnx.node("Sub", [means, subtracted]) };
};

/** What stands for it where nothing is convolved in blocks: kernels learn otherwise there, and nobody reads this. */
const unread = (x: Tensor, margins: Margins, onnx: Emitter): PlainValue => {
  const value = onnx.value(x);
  const added = margins.map(([before, after], i) => ({ axis: i + 1, before, after }));
  return { name: lowerPad(onnx, value, 4, added, 0), layout: value.layout };
};

const aroundMeanOp: Op<{ readonly margins: Margins; readonly found: Found }, Binary> = {
  name: "aroundMean",
  shape: ({ inputs: [{ shape }], attrs: { margins } }) =>
    shape.map((size, axis) =>
      axis === 1 || axis === 2 ? size! + margins[axis - 1]![0] + margins[axis - 1]![1] : size,
    ),
  gradient: notDifferentiable("it is part of a gradient from which no image learns"),
  // A convolution adds margins before it adds its bias.
  lower({ inputs: [x, convolved], attrs: { margins, found } }, onnx) {
    const channels = sizeAt(x, 3);
    const convolution = found(convolved, onnx);
    if (!convolution) return unread(x, margins, onnx);
    const { subtracted } = meansAround(convolution, convolved, onnx);
    const operands = [onnx.channelsFirst(x), onnx.same(1, [channels, 1, 1, 1]), reshaped(subtracted, [channels], onnx)];
    const attributes = { ...onePixel(channels), pads: onnxPads(margins) };
    return { name: onnx.node("Conv", operands, attributes), layout: "first" };
  },
};

/**
 * An image with margins of zeros, less the mean of each channel, the margins too.
 *
 * @param convolved What is convolved of it, in blocks.
 */
export const aroundMean = (x: Tensor, convolved: Tensor, margins: Margins, found: Found): Tensor =>
  apply(aroundMeanOp, [x, convolved], { margins, found });
