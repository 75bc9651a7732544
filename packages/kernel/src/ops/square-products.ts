/**
 * @file The gradient of a kernel of one tap from images that both lie in blocks: each square of two blocks is a product of its own, for each image of the
 * batch, and nothing is brought out of its blocks.
 */
import type { Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";

/** Shorter products take longer to begin than images to be brought out of their blocks. */
const FEWEST_PLACES = 32 * 32;
/** Products of wide images are so much faster with all of their channels that bringing these out of their blocks pays off. */
const MOST_CHANNELS = 64;

/** Whether squares of two blocks are worth products of their own, where images lie in blocks. */
export const areWorthSquares = ({
  channels,
  filters,
  places,
}: Pick<KernelGradient, "channels" | "filters" | "places">): boolean =>
  countOf(places) >= FEWEST_PLACES && Math.max(channels, filters) <= MOST_CHANNELS;

/** Whether both images lie in blocks, pixel meets pixel, and there are many pixels of few channels. */
export const fitsSquares = (x: Tensor, dOutput: Tensor, shape: KernelGradient, onnx: Emitter): boolean => {
  const { groups, kernelSize, strides, size, places, padding } = shape;
  return (
    onnx.abilities.fusedMatmul &&
    countOf([groups, ...kernelSize, ...strides]) === 1 &&
    places.every((pixels, axis) => pixels === size[axis] && padding[axis]![0] === 0) &&
    areWorthSquares(shape) &&
    [x, dOutput].every((image) => onnx.stored(image).layout === "blocks")
  );
};

/** The gradient of the kernel, `[filters, channels, 1, 1]`. */
export const lowerSquares = (x: Tensor, dOutput: Tensor, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const block = onnx.abilities.channelBlock!;
  const [outer, inner] = [filters / block, channels / block];
  const pixels = [countOf(places), block];
  const gradient = reshaped(onnx.stored(dOutput).name, [batch, outer, 1, ...pixels], onnx);
  const image = reshaped(onnx.stored(x).name, [batch, 1, inner, ...pixels], onnx);
  const turned = onnx.node("Transpose", [gradient], { perm: [0, 1, 2, 4, 3] });
  const sum = lowerSumOfRows(onnx.matmul(turned, image), batch, onnx);
  const squares = reshaped(sum, [outer, inner, block, block], onnx);
  const rows = onnx.node("Transpose", [squares], { perm: [0, 2, 1, 3] });
  return reshaped(rows, [filters, channels, ...kernelSize], onnx);
};
