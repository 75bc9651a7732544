/**
 * @file Convolutions of concatenated images, in blocks of channels: each image is convolved with its part of the kernel, and the results are
 * added up. So nothing is concatenated on the way to the loss, and nothing split on the way back.
 */
import { type AnyValue, BLOCKS, type EmittedValue, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { type Convolution, lowerInBlocks } from "./blocked-convolution.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { concatenated } from "./concat.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { asSquares, fillsBlocks, keptInBlocks, kernelSizes, squaresOf } from "./kernel-order.ts";
import { isBetterExchanged, lowerDirectly, lowerExchanged } from "./whole-maps.ts";
import type { Pair } from "./window.ts";

/** Images that were concatenated, and what each is convolved with, in blocks. */
interface Pieces {
  readonly images: readonly Tensor[];
  readonly kernels: readonly string[];
}

/** What a convolution reads, and what it writes. */
interface Ends {
  readonly image: Tensor;
  readonly output: Tensor;
}

/** Whether fewer numbers are moved: images are concatenated and split, or kernels split, their gradients concatenated and more results added. */
const isWorthwhile = (kernel: Tensor, sizes: readonly number[], { image, output }: Ends, onnx: Emitter): boolean => {
  const block = onnx.abilities.channelBlock;
  if (!fillsBlocks(kernel.shape, block) || sizes.some((size) => size % block! !== 0)) return false;
  if ([image, output].some(({ shape }) => shape.some((size) => size === null))) return false;
  const [read, weights, written] = [image, kernel, output].map((each) => countOf(sizesOf(each))) as [
    number,
    number,
    number,
  ];
  return weights + (sizes.length - 1) * written < read;
};

/** A kernel that lies in blocks, cut along its channels; null where it does not, or where that is not worthwhile. */
export const kernelParts = (
  kernel: Tensor,
  sizes: readonly number[],
  ends: Ends,
  onnx: Emitter,
): readonly string[] | null => {
  const { name, layout } = onnx.inAnyOrder(kernel);
  if (layout !== "kernel" || !isWorthwhile(kernel, sizes, ends, onnx)) return null;
  const shape = kernelSizes(kernel);
  // Squares of one block of channels lie side by side.
  const squares = sizes.map((size) => squaresOf(shape.with(1, size), onnx.abilities.channelBlock!)[0]!);
  return onnx.nodes("Split", [asSquares(name, shape, onnx), onnx.ints(squares)], sizes.length, { axis: 0 });
};

/** The images that a convolution may read one by one; null where there is one, or where it had better read them as one. */
export const imagesApart = (x: Tensor, kernel: Tensor, output: Tensor, onnx: Emitter): readonly Tensor[] | null => {
  const joined = concatenated(x);
  if (joined?.axis !== 3) return null;
  const sizes = joined.inputs.map((image) => sizeAt(image, 3));
  return isWorthwhile(kernel, sizes, { image: x, output }, onnx) ? joined.inputs : null;
};

export const piecesOf = (x: Tensor, kernel: Tensor, output: Tensor, onnx: Emitter): Pieces | null => {
  const images = imagesApart(x, kernel, output, onnx);
  const sizes = images?.map((image) => sizeAt(image, 3)) ?? [];
  const kernels = images && kernelParts(kernel, sizes, { image: x, output }, onnx);
  return images && kernels ? { images, kernels } : null;
};

/** The convolution of all of them; each adds to what was there before. */
export const lowerPieces = (
  convolution: Convolution,
  { images, kernels }: Pieces,
  bias: string | null,
  onnx: Emitter,
): EmittedValue => {
  const [first, ...rest] = images.map((image) => ({ ...convolution, image, channels: sizeAt(image, 3) }));
  const size = convolution.attributes.kernel_shape as Pair;
  const weightsOf = (index: number, { channels, filters }: Convolution): string =>
    keptInBlocks(kernels[index]!, [filters, channels, ...size], onnx);
  const start = lowerInBlocks(first!, () => weightsOf(0, first!), bias, onnx);
  const name = rest.reduce((sum, each, i) => {
    const operands = [onnx.inBlocks(each.image)!, weightsOf(i + 1, each), "", sum];
    return onnx.node(`${BLOCKS}.Conv`, operands, each.attributes);
  }, start.name);
  return { name, layout: "blocks" };
};

/** The gradient of a kernel whose channels meet several images. */
export const lowerPiecesOfGradient = (
  images: readonly Tensor[],
  dOutput: Tensor,
  shape: KernelGradient,
  onnx: Emitter,
): AnyValue => {
  const lowered = isBetterExchanged(images, shape, onnx) ? lowerExchanged : lowerDirectly;
  const parts = images.map(
    (image) => lowered(image, dOutput, { ...shape, channels: sizeAt(image, 3) }, onnx) as AnyValue,
  );
  const kernel = onnx.node(
    "Concat",
    parts.map(({ name }) => name),
    { axis: 0 },
  );
  const logical = (): string =>
    onnx.node(
      "Concat",
      parts.map((part) => part.logical!()),
      { axis: 1 },
    );
  return { name: kernel, layout: "kernel", logical };
};
