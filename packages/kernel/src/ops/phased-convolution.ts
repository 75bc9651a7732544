/**
 * @file A transposed convolution with strides, as the gradient of an image is: in blocks of channels, phase by phase.
 *
 * The pixels that are one stride apart meet the same taps of the kernel, and other pixels other taps. So each of these phases is a convolution without
 * strides, with a part of the kernel that is rotated by 180°, and together they multiply no more than has to be.
 */
import type { AnyValue, Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { type Convolution, fitsBlocks, kernelOf, lowerInBlocks, usesOf } from "./blocked-convolution.ts";
import { sizeAt } from "./broadcast.ts";
import { attributesOf, kernelSizeOf, type TransposedAttrs } from "./convolve-attributes.ts";
import { kernelIntoBlocks, kernelSizes, kernelToKeep, turnedBlocks } from "./kernel-order.ts";
import { wovenPhases } from "./phases.ts";
import { onnxPads, type Pair } from "./window.ts";

/** What meets the pixels of one phase along one axis: the taps in the order of a convolution, and its margins. */
interface Met {
  readonly taps: readonly number[];
  readonly margins: Pair;
}

/** The phases along one axis; null where their number does not divide the size, or margins would be as wide as the taps. */
const phasesAlong = (
  axis: 0 | 1,
  y: Tensor,
  kernel: Tensor,
  output: Tensor,
  { strides, padding }: TransposedAttrs,
): readonly Met[] | null => {
  const [stride, [before], count] = [strides[axis], padding[axis], kernelSizeOf(kernel)[axis]];
  const [places, size] = [sizeAt(y, axis + 1), sizeAt(output, axis + 1)];
  if (size % stride !== 0) return null;
  const phases = Array.from({ length: stride }, (_, phase): Met => {
    const first = (phase + before) % stride;
    const taps = Array.from({ length: Math.max(0, Math.ceil((count - first) / stride)) }, (_, i) => first + i * stride);
    const shift = Math.floor((phase + before) / stride);
    return { taps: taps.reverse(), margins: [taps.length - 1 - shift, size / stride - places + shift] };
  });
  const fits = ({ taps, margins }: Met): boolean =>
    taps.length === 0 || margins.every((margin) => margin >= 0 && margin < taps.length);
  return phases.every(fits) ? phases : null;
};

/** The transposed convolution in blocks; null where that cannot be. */
export const lowerInPhases = (
  y: Tensor,
  kernel: Tensor,
  output: Tensor,
  attrs: TransposedAttrs,
  onnx: Emitter,
): AnyValue | null => {
  const { strides, dilationRate, groups } = attrs;
  const [filters, channels, high, wide] = kernelSizes(kernel);
  const { channelBlock } = onnx.abilities;
  const { name, layout } = onnx.inAnyOrder(kernel);
  const uses = usesOf(y) !== null && layout === "kernel" ? Number.POSITIVE_INFINITY : usesOf(y);
  const whole: Omit<Convolution, "taps" | "attributes"> = { image: y, channels: filters, filters: channels, uses };
  const convolutionOf = (taps: Pair, margins: readonly [Pair, Pair]): Convolution => ({
    ...whole,
    taps: countOf(taps),
    attributes: attributesOf({ ...attrs, strides: [1, 1] }, taps, onnxPads(margins)),
  });
  const none = [0, 0] as const;
  const suits = channelBlock !== null && filters % channelBlock === 0 && countOf([...dilationRate, groups]) === 1;
  if (!suits || !fitsBlocks(convolutionOf([1, 1], [none, none]), onnx)) return null;
  const down = phasesAlong(0, y, kernel, output, attrs);
  const across = phasesAlong(1, y, kernel, output, attrs);
  if (!down || !across) return null;
  const blocks =
    layout === "kernel" || high * wide === 1
      ? name
      : kernelToKeep(kernelIntoBlocks(onnx.logical(kernel), kernelSizes(kernel), onnx), kernelSizes(kernel), onnx);
  const parts = down.flatMap((rows) =>
    across.map((columns) => {
      const taps = rows.taps.flatMap((row) => columns.taps.map((column) => row * wide + column));
      if (taps.length === 0) return null;
      const convolution = convolutionOf([rows.taps.length, columns.taps.length], [rows.margins, columns.margins]);
      const reorder =
        high * wide === 1
          ? kernelOf(kernel, "turned", onnx)
          : (): string => turnedBlocks(blocks, kernelSizes(kernel), onnx, taps);
      return lowerInBlocks(convolution, reorder, null, onnx).name;
    }),
  );
  return wovenPhases({ strides, parts }, output, onnx);
};
