/** @file The means of the pixels that each tap of a convolution meets. */
import type { Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import type { ConvolutionInBlocks } from "./convolution.ts";
import { kernelSizeOf } from "./convolve-attributes.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";

/** Which of `size` pixels each tap along one axis meets: `[taps, size]`, 1 for each meeting. */
const meetings = (
  size: number,
  {
    taps,
    places,
    stride,
    dilation,
    before,
  }: Readonly<Record<"taps" | "places" | "stride" | "dilation" | "before", number>>,
): readonly number[] => {
  const met = new Array<number>(taps * size).fill(0);
  for (let tap = 0; tap < taps; tap++) {
    for (let place = 0; place < places; place++) {
      const pixel = place * stride + tap * dilation - before;
      if (pixel >= 0 && pixel < size) met[tap * size + pixel]! += 1;
    }
  }
  return met;
};

/** So many numbers may say which pixels all taps meet; more say it for rows and for columns. */
const FEW_MEETINGS = 2 ** 14;

/** For each channel and tap −1/n of the sum of what the tap meets, as an image whose pixels are the taps: n is how often it is used. */
export const negativeMeans = (found: ConvolutionInBlocks, x: Tensor, onnx: Emitter): string => {
  const { convolution, kernel, margins, attrs } = found;
  const { image, channels, filters } = convolution;
  const [high, wide] = [sizeAt(image, 1), sizeAt(image, 2)];
  const [rows, columns] = kernelSizeOf(kernel);
  const blocks = onnx.inBlocks(image);
  const inner = blocks === null ? 1 : onnx.abilities.channelBlock!;
  const outer = channels / inner;
  const batch = lowerSumOfRows(blocks ?? onnx.channelsFirst(image), sizeAt(image, 0), onnx);
  const along = (axis: 0 | 1, size: number, taps: number): readonly number[] =>
    meetings(size, {
      taps,
      places: sizeAt(x, axis + 1),
      stride: attrs.strides[axis],
      dilation: attrs.dilationRate[axis],
      before: margins[axis][0],
    });
  const [down, across] = [along(0, high, rows), along(1, wide, columns)];
  const share = -filters / countOf(sizesOf(x));
  const met = (): string => {
    if (rows * columns * high * wide <= FEW_MEETINGS) {
      const both = Array.from({ length: rows * columns * high * wide }, (_, i) => {
        const [tap, pixel] = [Math.floor(i / (high * wide)), i % (high * wide)];
        const row = down[Math.floor(tap / columns) * high + Math.floor(pixel / wide)]!;
        return row * across[(tap % columns) * wide + (pixel % wide)]! * share;
      });
      const pixels = reshaped(batch, [outer, high * wide, inner], onnx);
      return onnx.node("MatMul", [onnx.floats(both, [rows * columns, high * wide]), pixels]);
    }
    const image = reshaped(batch, [outer, high, wide * inner], onnx);
    const lines = onnx.node("MatMul", [onnx.floats(down, [rows, high]), image]);
    const shares = across.map((times) => times * share);
    return onnx.node("MatMul", [
      onnx.floats(shares, [columns, wide]),
      reshaped(lines, [outer * rows, wide, inner], onnx),
    ]);
  };
  return reshaped(met(), [1, channels, rows, columns], onnx);
};
