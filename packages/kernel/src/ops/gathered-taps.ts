/**
 * @file The gradient of a kernel where nodes should be few: where thousands of numbers are computed at once, as on graphics cards, and where there is so
 * little to compute that opening a node takes longer. And no long sums.
 *
 * What all taps meet is gathered in one node, one row for each place of the output. The product of these rows with the output's gradient is the gradient
 * of the kernel. But there are few weights and many rows, and each weight is summed by one core: so the rows are cut into pieces, each of which
 * is a product of its own, and the pieces are added up.
 */
import type { AnyValue, Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import type { KernelGradient } from "./kernel-gradient.ts";
import { asSquares, fillsBlocks } from "./kernel-order.ts";
import { lowerPad } from "./pad.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";
import { type Met, marginMet } from "./window.ts";

/** Which pixels a window meets, and of how many images and channels. */
export interface Meeting extends Met {
  readonly batch: number;
  readonly channels: number;
}

/** The most numbers that are gathered: browsers let a node read 128 MB. */
const MOST_NUMBERS = 2 ** 25;
/** The most places that are listed, in the graph itself. */
const MOST_PLACES = 2 ** 20;

/** Up to so many numbers are gathered sooner than nodes for each tap are opened. */
const FEW_NUMBERS = 2 ** 19;

/** Whether the engine profits, and what is gathered is not too much for it. */
export const fitsGathering = (
  { batch, channels, kernelSize, places }: Meeting,
  { abilities: { manyAtOnce } }: Emitter,
): boolean => {
  const listed = countOf(places) * countOf(kernelSize);
  return manyAtOnce && listed <= MOST_PLACES && batch * listed * channels <= MOST_NUMBERS;
};

/** Whether gathering takes little where products read their factors transposed, and spares nodes. */
export const isLittle = (
  { batch, channels, kernelSize, places }: Meeting,
  { abilities: { fusedMatmul } }: Emitter,
): boolean => {
  const taps = countOf(kernelSize);
  return fusedMatmul && taps > 1 && batch * countOf(places) * taps * channels <= FEW_NUMBERS;
};

/** The side of the squares that a card's cores compute of a product. */
const TILE = 32;
/** So many squares keep a large card busy. */
const ENOUGH_TILES = 512;
/** The fewest rows that are worth a product of their own. */
const FEWEST_ROWS = 64;
/** The most numbers that the pieces' products take together. */
const MOST_SUMS = 2 ** 22;

/** Into how many pieces the rows are cut: parts of the batch, its images, or parts of these. */
export const piecesOf = ({ batch, channels, filters, kernelSize, places }: KernelGradient): number => {
  const [pixels, width] = [countOf(places), countOf(kernelSize) * channels];
  const tiles = Math.ceil(filters / TILE) * Math.ceil(width / TILE);
  const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((each) => n % each === 0);
  const possible = [...divisors(batch), ...divisors(pixels).map((each) => each * batch)].filter(
    (pieces) => (batch * pixels) / pieces >= FEWEST_ROWS && pieces * filters * width <= MOST_SUMS,
  );
  return possible.find((pieces) => pieces * tiles >= ENOUGH_TILES) ?? possible.at(-1) ?? 1;
};

/** Where each tap looks for each place of the output, as indices of the pixels of an image that is so wide. */
const placesMet = (
  { kernelSize, strides, dilationRate, places }: Meeting,
  wide: number,
  isBackwards: boolean,
): number[] => {
  const rows = Array.from({ length: places[0] }, (_, y) => y * strides[0]);
  const columns = Array.from({ length: places[1] }, (_, x) => x * strides[1]);
  const taps = Array.from({ length: kernelSize[0] }, (_, y) =>
    Array.from({ length: kernelSize[1] }, (_, x) => y * dilationRate[0] * wide + x * dilationRate[1]),
  ).flat();
  if (isBackwards) taps.reverse();
  return rows.flatMap((y) => columns.flatMap((x) => taps.map((tap) => y * wide + x + tap)));
};

/**
 * What all taps meet: for each image and each place of the output the pixels of all taps, each with all channels. Beside the image lies the value.
 *
 * @param isBackwards Whether the last tap comes first.
 */
export const gathered = (x: Tensor, shape: Meeting, value: number, onnx: Emitter, isBackwards = false): string => {
  const { batch, channels, kernelSize, strides, size, places } = shape;
  const image = onnx.logical(x);
  if (countOf(kernelSize) === 1 && countOf(strides) === 1 && places.every((n, axis) => n === size[axis])) return image;
  const margins = ([0, 1] as const).map((axis) => {
    const [before, after] = marginMet(shape, axis);
    return { axis: axis + 1, before, after: Math.max(0, after) };
  });
  const padded = margins.every(({ before, after }) => before + after === 0)
    ? image
    : lowerPad(onnx, { name: image, layout: "last" }, 4, margins, value);
  const [high, wide] = margins.map(({ before, after }, axis) => before + size[axis]! + after) as [number, number];
  const pixels = reshaped(padded, [batch, high * wide, channels], onnx);
  return onnx.node("Gather", [pixels, onnx.places(placesMet(shape, wide, isBackwards))], { axis: 1 });
};

/** The output's gradient, in as many pieces, with its filters before its places: products of images need one of them turned around. */
export const gradientInPieces = (
  dY: Tensor,
  { batch, filters, places }: KernelGradient,
  pieces: number,
  onnx: Emitter,
): string => {
  const pixels = countOf(places);
  const rows = (batch * pixels) / pieces;
  if (onnx.imageLayout === "last") {
    const apart = reshaped(onnx.logical(dY), [pieces, rows, filters], onnx);
    return onnx.node("Transpose", [apart], { perm: [0, 2, 1] });
  }
  const image = onnx.channelsFirst(dY);
  if (pieces === batch) return reshaped(image, [batch, filters, pixels], onnx);
  const parts = pieces > batch ? [batch, filters, pieces / batch, rows] : [pieces, batch / pieces, filters, pixels];
  const swapped = onnx.node("Transpose", [reshaped(image, parts, onnx)], { perm: [0, 2, 1, 3] });
  return reshaped(swapped, [pieces, filters, rows], onnx);
};

/** The gradient of a kernel that fills blocks, as it is kept: with the last tap first, squares of two blocks only change places. */
const lowerAsKept = (x: Tensor, dY: Tensor, shape: KernelGradient, onnx: Emitter): AnyValue => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const [block, taps, rows] = [onnx.abilities.channelBlock!, countOf(kernelSize), batch * countOf(places)];
  const swapped = (matrix: string): string => onnx.node("Transpose", [matrix], { perm: [1, 0] });
  const met = reshaped(gathered(x, shape, 0, onnx, true), [rows, taps * channels], onnx);
  const gradient =
    batch === 1
      ? swapped(reshaped(onnx.channelsFirst(dY), [filters, rows], onnx))
      : reshaped(onnx.logical(dY), [rows, filters], onnx);
  const product = onnx.matmul(swapped(met), gradient);
  const squares = reshaped(product, [taps, channels / block, block, filters / block, block], onnx);
  const kept = onnx.node("Transpose", [squares], { perm: [1, 3, 0, 2, 4] });
  return { name: asSquares(kept, [filters, channels, ...kernelSize], onnx), layout: "kernel" };
};

/** The gradient of the kernel, `[filters, channels, height, width]`. */
export const lowerGathered = (x: Tensor, dY: Tensor, shape: KernelGradient, onnx: Emitter): string | AnyValue => {
  const { batch, channels, filters, kernelSize, places } = shape;
  if (fillsBlocks([filters, channels, ...kernelSize], onnx.abilities.channelBlock))
    return lowerAsKept(x, dY, shape, onnx);
  const [pieces, taps] = [piecesOf(shape), countOf(kernelSize)];
  const met = reshaped(
    gathered(x, shape, 0, onnx),
    [pieces, (batch * countOf(places)) / pieces, taps * channels],
    onnx,
  );
  const products = onnx.matmul(gradientInPieces(dY, shape, pieces, onnx), met);
  const sum = lowerSumOfRows(products, pieces, onnx);
  const whole = [filters, channels, ...kernelSize];
  if (taps === 1) return reshaped(sum, whole, onnx);
  if (onnx.imageLayout === "last") {
    // Gathered, not turned around: ONNX Runtime moves any turn behind the optimizer, where there are several of it.
    const places = Array.from({ length: taps * channels }, (_, i) => (i % taps) * channels + Math.floor(i / taps));
    const rows = reshaped(sum, [filters, taps * channels], onnx);
    return reshaped(onnx.node("Gather", [rows, onnx.places(places)], { axis: 1 }), whole, onnx);
  }
  // Turned around as a matrix: ONNX Runtime would move the turn of an image behind the optimizer, where there are several of it.
  const turned = onnx.node("Transpose", [reshaped(sum, [filters, taps, channels], onnx)], { perm: [0, 2, 1] });
  return reshaped(turned, whole, onnx);
};
