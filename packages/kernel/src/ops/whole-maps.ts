/**
 * @file The gradient of a kernel as one convolution in blocks of channels, in which batch and channels change places.
 *
 * Each channel becomes an image whose channels are those of the batch, and the output's gradient becomes the kernel, as
 * large as a whole map: what comes out is one number for each tap. A step between positions is then a step between the
 * numbers of the kernel, and the other way round, so strides and dilation change places too. ONNX Runtime reads both
 * arrays once, where a product for each tap reads them as often as there are taps, and is up to twice as fast.
 */
import type { Emitter } from "../graph/emitter.ts";
import { countOf } from "../shape/count.ts";
import { BLOCKS } from "./blocked-convolution.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { reach } from "./window.ts";

/** Bringing the taps out of their blocks pays off once each weight is used a few hundred times. */
const WORTHWHILE = 256;

/** Whether the engine can do this. One tap, or a column of taps, would not fill an instruction. */
export const fitsWholeMaps = (
  { batch, filters, groups, kernelSize, places }: KernelGradient,
  { abilities: { channelBlock } }: Emitter,
): boolean =>
  channelBlock !== null &&
  groups === 1 &&
  kernelSize[1] > 1 &&
  filters % channelBlock === 0 &&
  (batch % channelBlock === 0 || batch < channelBlock) &&
  batch * countOf(places) >= WORTHWHILE;

/** How much is added before and after the image for the windows to fit in; less than 0 after it where they leave some out. */
const marginOf = ({ padding, places, strides, kernelSize, dilationRate, size }: KernelGradient, axis: 0 | 1) => {
  const [before] = padding[axis];
  const covered = (places[axis] - 1) * strides[axis] + reach(kernelSize[axis], dilationRate[axis]);
  return { before, after: covered - before - size[axis] };
};

/** Swaps the first two axes, of which the second and what follows are moved as rows. */
const swapped = (x: string, outer: number, inner: number, onnx: Emitter): string =>
  onnx.node("Transpose", [onnx.node("Reshape", [x, onnx.ints([outer, inner, -1])])], { perm: [1, 0, 2] });

/** The channels as images of a batch, whose channels are in blocks unless they are fewer than a block. */
const channelsAsImages = (
  image: string,
  { batch, channels }: KernelGradient,
  size: readonly number[],
  onnx: Emitter,
): string => {
  const block = onnx.abilities.channelBlock!;
  const shape = onnx.ints([channels, batch, ...size]);
  if (batch < block) return onnx.node("Reshape", [swapped(image, batch, channels, onnx), shape]);
  const flat = onnx.node("Reshape", [image, onnx.ints([1, batch, channels, countOf(size)])]);
  const inBlocks = onnx.node(`${BLOCKS}.ReorderInput`, [flat]);
  return onnx.node("Reshape", [swapped(inBlocks, batch / block, channels, onnx), shape]);
};

/** The output's gradient as a kernel whose channels are the batch. */
const gradientAsKernel = (dOutput: string, { batch, filters, places }: KernelGradient, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  const inBlocks = onnx.node(`${BLOCKS}.ReorderInput`, [dOutput]);
  const inner = batch < block ? 1 : block;
  const rows = onnx.ints([batch / inner, inner, filters / block, countOf(places), block]);
  const kernel = onnx.node("Transpose", [onnx.node("Reshape", [inBlocks, rows])], { perm: [2, 0, 3, 1, 4] });
  return onnx.node("Reshape", [kernel, onnx.ints([filters, batch, ...places])]);
};

/** The gradient of the kernel, from an image and the output's gradient with their channels first. */
export const lowerAsWholeMaps = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { channels, filters, kernelSize, strides, dilationRate, size, places } = shape;
  const block = onnx.abilities.channelBlock!;
  const [high, wide] = [marginOf(shape, 0), marginOf(shape, 1)];
  // Taps that look beside the image are slow, so it is made wider; above and below it they cost nothing.
  const [top, bottom] = high.after < 0 ? [high.before, high.after] : [0, 0];
  const pads = [0, 0, top, wide.before, 0, 0, bottom, wide.after];
  const padded = pads.every((n) => n === 0)
    ? image
    : onnx.node("Pad", [image, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
  const paddedSize = [size[0] + top + bottom, size[1] + wide.before + wide.after];
  const images = channelsAsImages(padded, shape, paddedSize, onnx);
  const taps = onnx.node(`${BLOCKS}.Conv`, [images, gradientAsKernel(dOutput, shape, onnx)], {
    group: 1,
    kernel_shape: places,
    strides: dilationRate,
    dilations: strides,
    pads: [high.before - top, 0, high.after - bottom, 0],
  });
  const filtersFirst = swapped(taps, channels, filters / block, onnx);
  const blocks = onnx.node("Reshape", [
    filtersFirst,
    onnx.ints([filters / block, block, channels, countOf(kernelSize)]),
  ]);
  const rows = onnx.node(`${BLOCKS}.ReorderOutput`, [blocks], { channels: block });
  return onnx.node("Reshape", [rows, onnx.ints([filters, channels, ...kernelSize])]);
};
