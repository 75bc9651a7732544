/**
 * @file The gradient of a kernel as one convolution in blocks of channels, in which batch and channels change places.
 *
 * Each channel becomes an image whose channels are those of the batch, and the output's gradient becomes the kernel, as
 * large as a whole map: what comes out is one number for each tap. A step between positions is then a step between the
 * numbers of the kernel, and the other way round, so strides and dilation change places too. ONNX Runtime reads both
 * arrays once, where a product for each tap reads them as often as there are taps, and is up to twice as fast.
 */
import { type AnyValue, BLOCKS, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { pixelsBackwards, rowsMoved } from "./backwards.ts";
import { padded, withMargins } from "./blocked-margins.ts";
import { identityMatrix } from "./identity-matrix.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { asSquares, exchangedSquares, fillsBlocks, tapsBackwards } from "./kernel-order.ts";
import { reshaped } from "./reshaped.ts";
import { type Margins, marginMet, onnxPads, type Pair, reach } from "./window.ts";

/**
 * Which margins the image gets, and which are left to the convolution: taps that look beside the image are slow, those
 * that look above or below it cost nothing.
 */
const marginsOf = (shape: KernelGradient): { readonly own: Margins; readonly left: Margins } => {
  const [high, wide] = [marginMet(shape, 0), marginMet(shape, 1)];
  const none = [0, 0] as const;
  return high.some((pixels) => pixels < 0)
    ? { own: [high, wide], left: [none, none] }
    : { own: [none, wide], left: [high, none] };
};

/** Swaps two axes; what follows is moved as rows. */
const swapped = (x: string, outer: number, inner: number, row: number, onnx: Emitter): string =>
  outer === 1 || inner === 1 ? x : rowsMoved(x, [outer, inner, row], [1, 0], onnx);

/** A convolution is cut into so many pieces at least, which the cores share. */
const PIECES = 8;
/** How many blocks of filters ONNX Runtime convolves at once. */
const FILTER_BLOCKS = 4;

/**
 * Whether blocks of channels may stay together, as images of so many pixels to a column: there is as much to do for every core, and no steps between
 * columns of taps.
 */
const staysInBlocks = (shape: KernelGradient, block: number): boolean => {
  const { batch, channels, filters, kernelSize, dilationRate } = shape;
  const groups = staysGrouped(shape, block) ? batch : 1;
  const pieces = groups * (channels / block) * Math.ceil(filters / block / FILTER_BLOCKS) * kernelSize[0];
  return dilationRate[1] === 1 && pieces >= PIECES;
};

/** Bringing the taps out of their blocks pays off once each weight is used a few dozen times. */
const WORTHWHILE = 64;
/** Where blocks stay together, nothing is brought out of them, and a use less for each weight matters less than nodes. */
const FEWEST_USES = 32;

/**
 * Whether the engine can do this. One tap would not fill an instruction, nor would a column of taps, unless channels of a block lie side by side.
 */
export const fitsWholeMaps = (shape: KernelGradient, { abilities: { channelBlock } }: Emitter): boolean => {
  const { batch, channels, filters, groups, kernelSize, places } = shape;
  if (channelBlock === null || groups > 1 || filters % channelBlock !== 0 || countOf(kernelSize) === 1) return false;
  if (batch % channelBlock !== 0 && batch > channelBlock) return false;
  const stays = channels % channelBlock === 0 && batch < channelBlock && staysInBlocks(shape, channelBlock);
  return (stays || kernelSize[1] > 1) && batch * countOf(places) >= (stays ? FEWEST_USES : WORTHWHILE);
};

/** Whether an image is read in blocks: it lies there, or the convolution itself has brought it there. */
const readInBlocks = (x: Tensor, shape: KernelGradient, onnx: Emitter): boolean => {
  const block = onnx.abilities.channelBlock!;
  if (onnx.stored(x).layout === "blocks") return true;
  return shape.channels % block === 0 && shape.batch < block && staysInBlocks(shape, block);
};

/**
 * Whether both images, which are moved anyway, are moved with their pixels in the opposite order. That costs a list of where each block of a pixel comes from,
 * and gives the taps in the order in which kernels are kept. A batch of one image stays where it is.
 */
const movesBackwards = (x: Tensor, shape: KernelGradient, onnx: Emitter): boolean => {
  const { batch, channels, filters, kernelSize, size, places } = shape;
  const block = onnx.abilities.channelBlock!;
  const listed = (2 * batch * (channels * countOf(size) + filters * countOf(places))) / block;
  return (
    readInBlocks(x, shape, onnx) &&
    batch > 1 &&
    batch < block &&
    staysInBlocks(shape, block) &&
    !staysGrouped(shape, block) &&
    listed < 2 * channels * filters * countOf(kernelSize)
  );
};

/** What is added before and after an axis whose pixels are in the opposite order. */
const swappedPair = ([before, after]: Pair): Pair => [after, before];

/** The channels of an image as images of a batch, and how many of them lie side by side in each, pixel by pixel. */
interface ChannelsAsImages {
  readonly images: string;
  readonly inner: number;
}

/**
 * The channels as images of a batch, with margins. What was the batch are their channels now, in blocks unless they are
 * fewer than one. A block of channels may stay what it is: an image that is as many times as wide.
 */
const channelsAsImages = (
  x: Tensor,
  shape: KernelGradient,
  own: Margins,
  isBackwards: boolean,
  onnx: Emitter,
): ChannelsAsImages => {
  const { batch, channels, size } = shape;
  const block = onnx.abilities.channelBlock!;
  const [high, wide] = size.map((each, axis) => each + own[axis]![0] + own[axis]![1]) as [number, number];
  const pixels = countOf(size);
  const inBlocks = readInBlocks(x, shape, onnx);
  const image = inBlocks ? onnx.inBlocks(x)! : onnx.channelsFirst(x);
  const inner = inBlocks ? block : 1;
  const outer = channels / inner;
  const whole = [channels, batch, high, wide];
  // Margins come last, so that less is moved.
  if (batch >= block) {
    const rows = [1, batch, outer * size[0], size[1] * inner];
    const batchLast = onnx.node(`${BLOCKS}.ReorderInput`, [reshaped(image, rows, onnx)]);
    const moved = rowsMoved(batchLast, [batch / block, outer, pixels, inner, block], [1, 3, 0, 2], onnx);
    const images = reshaped(moved, [channels, batch, ...size], onnx);
    return { images: withMargins(images, { batch: channels, channels: batch, size }, own, onnx), inner: 1 };
  }
  const moved = isBackwards
    ? pixelsBackwards(image, [batch, outer, pixels], onnx)
    : swapped(image, batch, outer, pixels * inner, onnx);
  const margins: Margins = isBackwards ? [swappedPair(own[0]), swappedPair(own[1])] : own;
  // One image is soon moved, and a `Pad` opens sooner than a convolution.
  const onAllCores = inBlocks && batch > 1;
  const lies = { batch: outer, channels: batch * inner, size };
  const wider = onAllCores
    ? withMargins(reshaped(moved, [outer, batch * inner, ...size], onnx), lies, margins, onnx)
    : padded(reshaped(moved, [outer, batch, size[0], size[1] * inner], onnx), margins, inner, onnx);
  if (!inBlocks || staysInBlocks(shape, block)) {
    return { images: reshaped(wider, [outer, batch, high, wide * inner], onnx), inner };
  }
  const rows = reshaped(wider, [outer, block, batch * high, wide], onnx);
  const apart = onnx.node(`${BLOCKS}.ReorderOutput`, [rows], { channels: block });
  return { images: reshaped(apart, whole, onnx), inner: 1 };
};

/** The taps of a gradient, as a convolution in blocks gives them: `[channels / inner, filters / block, taps, inner, block of filters]`. */
interface Taps {
  readonly name: string;
  readonly inner: number;
}

/** Whether the output's gradient may stay as it lies, each image of the batch in a group of its own, and the sums over the batch move less than it. */
const staysGrouped = ({ batch, channels, filters, kernelSize, places }: KernelGradient, block: number): boolean =>
  batch > 1 && batch < block && channels * countOf(kernelSize) <= countOf(places) && filters >= block;

/** The output's gradient as a kernel whose channels are the batch. */
const gradientAsKernel = (
  dOutput: string,
  { batch, filters, places }: KernelGradient,
  isBackwards: boolean,
  onnx: Emitter,
): string => {
  const [block, pixels] = [onnx.abilities.channelBlock!, countOf(places)];
  const inner = batch < block ? 1 : block;
  const outer = filters / block;
  const forwards = (): string =>
    inner === 1
      ? swapped(dOutput, batch, outer, pixels * block, onnx)
      : rowsMoved(dOutput, [batch / inner, inner, outer, pixels, block], [2, 0, 3, 1], onnx);
  const kernel = isBackwards ? pixelsBackwards(dOutput, [batch, outer, pixels], onnx) : forwards();
  return reshaped(kernel, [filters, batch, ...places], onnx);
};

/** @param isBackwards Whether the last tap comes first. */
const lowerTaps = (x: Tensor, dOutput: Tensor, shape: KernelGradient, isBackwards: boolean, onnx: Emitter): Taps => {
  const { batch, channels, filters, kernelSize, strides, dilationRate, places } = shape;
  const { own, left } = marginsOf(shape);
  const { images, inner } = channelsAsImages(x, shape, own, isBackwards, onnx);
  const gradient = onnx.inBlocks(dOutput)!;
  const attributes = {
    kernel_shape: places,
    strides: dilationRate,
    dilations: [strides[0], strides[1] * inner],
    pads: onnxPads(isBackwards ? [swappedPair(left[0]), swappedPair(left[1])] : left),
  };
  if (!staysGrouped(shape, onnx.abilities.channelBlock!)) {
    const kernel = gradientAsKernel(gradient, shape, isBackwards, onnx);
    return { name: onnx.node(`${BLOCKS}.Conv`, [images, kernel], { ...attributes, group: 1 }), inner };
  }
  const kernels = reshaped(gradient, [batch * filters, 1, ...places], onnx);
  const apart = onnx.node(`${BLOCKS}.Conv`, [images, kernels], { ...attributes, group: batch });
  const rows = reshaped(apart, [channels / inner, batch, filters * countOf(kernelSize) * inner], onnx);
  return { name: onnx.node("ReduceSum", [rows, onnx.ints([1])], { keepdims: 0 }), inner };
};

/** The taps of single channels as a kernel is kept. */
const intoSquares = (taps: string, { channels, filters, kernelSize }: KernelGradient, onnx: Emitter): string => {
  const [block, count] = [onnx.abilities.channelBlock!, countOf(kernelSize)];
  const outer = filters / block;
  const order = Array.from({ length: channels * outer * count }, (_, i) => {
    const [place, channel] = [Math.floor(i / block), i % block];
    const [square, tap] = [Math.floor(place / count), place % count];
    return ((Math.floor(square / outer) * block + channel) * outer + (square % outer)) * count + count - 1 - tap;
  });
  return onnx.node("Gather", [reshaped(taps, [-1, block], onnx), onnx.places(order)], { axis: 0 });
};

/** The gradient of the kernel, in blocks if it fills them. */
export const lowerDirectly = (x: Tensor, dOutput: Tensor, shape: KernelGradient, onnx: Emitter): string | AnyValue => {
  const { channels, filters, kernelSize } = shape;
  const [block, taps] = [onnx.abilities.channelBlock!, countOf(kernelSize)];
  const whole = [filters, channels, ...kernelSize] as const;
  const isBackwards = movesBackwards(x, shape, onnx);
  const { name, inner } = lowerTaps(x, dOutput, shape, isBackwards, onnx);
  const logical = (): string => {
    const forwards = isBackwards ? tapsBackwards(name, whole, onnx) : name;
    const apart = reshaped(forwards, [channels / inner, filters / block, taps, inner, block], onnx);
    const filtersFirst = onnx.node("Transpose", [apart], { perm: [1, 0, 3, 2, 4] });
    const images = reshaped(filtersFirst, [filters / block, block, channels, taps], onnx);
    return reshaped(onnx.node(`${BLOCKS}.ReorderOutput`, [images], { channels: block }), whole, onnx);
  };
  if (!fillsBlocks(whole, block)) return logical();
  const backwards = (): string => (inner === 1 ? intoSquares(name, shape, onnx) : tapsBackwards(name, whole, onnx));
  return { name: asSquares(isBackwards ? name : backwards(), whole, onnx), layout: "kernel", logical };
};

/** How far windows that look from the other image reach beyond it along one axis, before it and after it. */
const marginsExchanged = (
  { kernelSize, dilationRate, padding }: Pick<KernelGradient, "kernelSize" | "dilationRate" | "padding">,
  axis: 0 | 1,
): Pair => {
  const each = reach(kernelSize[axis], dilationRate[axis]) - 1 - padding[axis][0];
  return [each, each];
};

/**
 * The same convolution with its two images exchanged: the output's gradient is moved over the image. It meets the taps in the opposite order.
 */
const exchanged = ({ channels, filters, size, places, ...shape }: KernelGradient): KernelGradient => ({
  ...shape,
  channels: filters,
  filters: channels,
  size: places,
  places: size,
  padding: [marginsExchanged(shape, 0), marginsExchanged(shape, 1)],
});

/** Images that are moved over others take four passes, and as many more of the kernel's gradient. */
export const isBetterExchanged = (images: readonly Tensor[], shape: KernelGradient, onnx: Emitter): boolean => {
  const { batch, channels, filters, kernelSize, strides, size, places } = shape;
  const saved = batch * (channels * countOf(size) - filters * countOf(places));
  return (
    countOf(strides) === 1 &&
    images.every((x) => onnx.stored(x).layout === "blocks") &&
    channels % onnx.abilities.channelBlock! === 0 &&
    saved > channels * filters * countOf(kernelSize)
  );
};

export const lowerExchanged = (x: Tensor, dOutput: Tensor, shape: KernelGradient, onnx: Emitter): AnyValue => {
  const { channels, filters, kernelSize } = shape;
  const [block, taps] = [onnx.abilities.channelBlock!, countOf(kernelSize)];
  const whole = [filters, channels, ...kernelSize] as const;
  // Looked at from the other image the last tap comes first.
  const { name: backwards, inner } = lowerTaps(dOutput, x, exchanged(shape), false, onnx);
  const parts = [filters / inner, channels / block, taps, inner, block];
  const images =
    inner === 1 ? backwards : onnx.node("Transpose", [reshaped(backwards, parts, onnx)], { perm: [0, 3, 1, 2, 4] });
  const logical = (): string => {
    const apart = onnx.node(`${BLOCKS}.ReorderOutput`, [reshaped(images, whole, onnx)], { channels });
    const rows = reshaped(apart, [filters * channels, taps], onnx);
    return reshaped(onnx.matmul(rows, identityMatrix(taps, onnx, { backwards: true })), whole, onnx);
  };
  const kernel =
    inner === 1
      ? swapped(
          onnx.node(`${BLOCKS}.ReorderInput`, [reshaped(images, [filters / block, block, channels, taps], onnx)]),
          filters / block,
          channels / block,
          taps * block * block,
          onnx,
        )
      : exchangedSquares(backwards, whole, onnx);
  return { name: asSquares(kernel, whole, onnx), layout: "kernel", logical };
};

/** The gradient of the kernel, from an image and the output's gradient. */
export const lowerAsWholeMaps = (x: Tensor, dOutput: Tensor, shape: KernelGradient, onnx: Emitter): string | AnyValue =>
  (isBetterExchanged([x], shape, onnx) ? lowerExchanged : lowerDirectly)(x, dOutput, shape, onnx);
