/**
 * @file How ONNX nodes compute the gradient of a convolution's kernel.
 *
 * ONNX has no node for it. So for each tap (each position in the kernel), cut out the pixels that it was multiplied
 * with (strides as steps), and multiply them with the gradient of the output. Which arrangement is fastest depends on
 * the shape; it is chosen here.
 */
import { type AnyValue, BLOCKS, CHANNELS_FIRST, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { fitsGathering, isLittle, lowerGathered } from "./gathered-taps.ts";
import { lowerFromImagesLast } from "./kernel-gradient-last.ts";
import { asRow } from "./kernel-order.ts";
import { lowerPad } from "./pad.ts";
import { reshaped } from "./reshaped.ts";
import { fitsSquares, lowerSquares } from "./square-products.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";
import { fitsWholeMaps, lowerAsWholeMaps } from "./whole-maps.ts";
import type { Met } from "./window.ts";

/** A window over the image, whose places are the pixels of the output's gradient. */
export interface KernelGradient extends Met {
  readonly batch: number;
  /** Channels of the image, and of the output's gradient. */
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
}

/**
 * What is multiplied for one tap of the kernel: the pixels it was applied to, and the output's gradient at the same
 * positions.
 */
interface Meeting {
  readonly pixels: string;
  readonly gradient: string;
}

/** The part of the settings that says how each tap is cut out of the image. */
type Cutting = Met & Pick<KernelGradient, "channels">;

/** Rows of up to this many pixels are shifted faster as one long row. */
const SHORT_ROW = 64;

/** Pads the last of `rank` axes with zeros before and after; a negative number crops. */
const moved = (x: string, rank: 1 | 3 | 4, before: number, after: number, onnx: Emitter): string => {
  if (before === 0 && after === 0) return x;
  const pads = Array.from({ length: 2 * rank }, (_, i) => (i === rank - 1 ? before : i === 2 * rank - 1 ? after : 0));
  return onnx.node("Pad", [x, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
};

/**
 * The image shifted to the left, and cropped or padded to the width of the gradient. Where the width stays and rows are
 * short, all rows are shifted as one, in a single copy; pixels that crossed the end of a row are set to zero
 * afterwards, on all cores.
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
 * Without strides each tap is applied to the whole image, shifted. Shifting the image along its width and the gradient
 * along its height takes kernel height + kernel width copies; cutting out each tap would take height × width.
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
 * With strides each tap is cut out of the padded image. `SpaceToDepth` first brings pixels that are one stride apart
 * side by side, so that slices need no step: on the CPU ONNX Runtime copies slices with a step element-wise.
 */
const cutTaps = (image: string, shape: Cutting, onnx: Emitter): readonly string[] => {
  const { kernelSize, strides, dilationRate, padding, size, places, channels } = shape;
  const apartFirst = onnx.abilities.spaceToDepth && countOf(kernelSize) > 1 && strides[0] === strides[1];
  const phases = apartFirst ? strides[0] : 1;
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

/** One matrix product per image and tap, added over the batch. */
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
      lowerSumOfRows(onnx.matmul(left, turned), batch, onnx),
      onnx.ints([filters, inner, 1]),
    ]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, inner, ...kernelSize])]);
};

/** Small maps: batch and pixels share an axis, so that one product per tap sums over the batch too. */
const batchInside = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize } = shape;
  const swapped = (x: string): string => onnx.node("Transpose", [x], { perm: [1, 0, 2, 3] });
  const rows = (x: string, count: number): string => onnx.node("Reshape", [x, onnx.ints([count, -1])]);
  // From here on the batch takes the place of the channels.
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
  const sum = lowerSumOfRows(onnx.matmul(gradient, turned), batch, onnx);
  const apart = onnx.node("Reshape", [sum, onnx.ints([filters, ...kernelSize, channels])]);
  return onnx.node("Transpose", [apart], { perm: CHANNELS_FIRST });
};

/** Depthwise: channels do not mix, so multiply element-wise and sum. */
const depthwise = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const parts = cutTaps(image, shape, onnx).map((piece) => {
    const pairs = onnx.node("Reshape", [
      onnx.node("Mul", [piece, dOutput]),
      onnx.ints([batch, channels, countOf(places)]),
    ]);
    const sums = lowerSumOfRows(onnx.node("ReduceSum", [pairs, onnx.ints([2])], { keepdims: 0 }), batch, onnx);
    return onnx.node("Reshape", [sums, onnx.ints([filters, 1, 1])]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, 1, ...kernelSize])]);
};

/** Whether the places of the first tap are the pixels of the image. */
const isWhole = ({ size, places, padding }: KernelGradient): boolean =>
  places.every((pixels, axis) => pixels === size[axis] && padding[axis]![0] === 0);

/** One tap that meets every pixel of one image: a product, whose result is an image of one row, as kernels of one tap are read. */
const oneProduct = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { channels, filters, kernelSize, places } = shape;
  const pixels = reshaped(image, [channels, countOf(places)], onnx);
  const rows = reshaped(dOutput, asRow(filters, countOf(places)), onnx);
  const product = onnx.matmul(rows, onnx.node("Transpose", [pixels], { perm: [1, 0] }));
  return reshaped(product, [filters, channels, ...kernelSize], onnx);
};

/** Up to this many positions, products of single images are too small to be fast. */
const SMALL_MAP = 32 * 32;
/** Up to this many weights per tap, summing over the batch costs less than moving the batch into the product. */
const SMALL_KERNEL = 32 * 32;
/** Of an image in blocks only the pixels that one tap meets, with their channels first; null where that takes more than cutting them out. */
const metPixels = (x: Tensor, shape: KernelGradient, onnx: Emitter): string | null => {
  const { batch, channels, kernelSize, strides, padding, size, places } = shape;
  const whole = size.every((pixels, axis) => pixels === places[axis]! * strides[axis]! && padding[axis]![0] === 0);
  if (countOf(kernelSize) > 1 || countOf(strides) === 1 || !whole || onnx.stored(x).layout !== "blocks") return null;
  const block = onnx.abilities.channelBlock!;
  const cells = onnx.ints([(batch * channels * places[0]) / block, strides[0], places[1], strides[1] * block]);
  const apart = onnx.node("Reshape", [onnx.stored(x).name, cells]);
  const lists = [
    [0, 0],
    [1, block],
    [1, 3],
  ];
  const met = onnx.node("Slice", [apart, ...lists.map((list) => onnx.ints(list))]);
  const image = onnx.node("Reshape", [met, onnx.ints([batch, channels, ...places])]);
  return onnx.node(`${BLOCKS}.ReorderOutput`, [image], { channels });
};

/** The gradient of the kernel, `[filters, channels / groups, height, width]`, from the image and the output's gradient. */
export const lowerKernelGradient = (x: Tensor, dY: Tensor, given: KernelGradient, onnx: Emitter): string | AnyValue => {
  if (fitsWholeMaps(given, onnx)) return lowerAsWholeMaps(x, dY, given, onnx);
  if (given.groups === 1 && (fitsGathering(given, onnx) || isLittle(given, onnx)))
    return lowerGathered(x, dY, given, onnx);
  const last = onnx.imageLayout === "last" ? lowerFromImagesLast(x, dY, given, onnx) : null;
  if (last !== null) return last;
  if (fitsSquares(x, dY, given, onnx)) return lowerSquares(x, dY, given, onnx);
  const met = metPixels(x, given, onnx);
  const shape: KernelGradient = met === null ? given : { ...given, strides: [1, 1], size: given.places };
  const [image, dOutput] = [met ?? onnx.channelsFirst(x), onnx.channelsFirst(dY)];
  const { batch, channels, filters, groups, kernelSize, strides, places } = shape;
  const count = countOf(kernelSize);
  if (groups > 1 && groups === channels && filters === channels) return depthwise(image, dOutput, shape, onnx);
  if (groups > 1) return perTap(image, dOutput, shape, onnx);
  if (count > 1 && channels <= 4) return allTaps(image, dOutput, shape, onnx);
  if (count * batch * countOf(strides) === 1 && isWhole(shape) && onnx.abilities.fusedMatmul)
    return oneProduct(image, dOutput, shape, onnx);
  // With one tap nothing has to be moved: products of single images are better while they are smaller than the images.
  if (count === 1 && channels * filters <= (channels + filters) * countOf(places))
    return perTap(image, dOutput, shape, onnx);
  if (countOf(places) <= SMALL_MAP && channels * filters > SMALL_KERNEL)
    return batchInside(image, dOutput, shape, onnx);
  return perTap(image, dOutput, shape, onnx);
};
