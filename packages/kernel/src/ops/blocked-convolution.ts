/**
 * @file Convolution with channels in blocks: ONNX Runtime's own order, in which its fastest convolutions are written.
 *
 * An image is `[batch, channels / block, height, width, block]`, so that one instruction reads a whole block of channels.
 * ONNX Runtime converts to this order by itself where a kernel is a constant. While training it is not, so we do it here.
 */
import { BLOCKS, type EmittedValue, type Emitter } from "../graph/emitter.ts";
import type { OnnxAttribute } from "../graph/onnx-graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { identityMatrix } from "./identity-matrix.ts";
import { asRow, keptInBlocks, kernelIntoBlocks, kernelSizes, turnedBlocks } from "./kernel-order.ts";
import { reshaped } from "./reshaped.ts";

/** A convolution whose kernel is `[filters, channels, height, width]`. */
export interface Convolution {
  readonly image: Tensor;
  readonly channels: number;
  readonly filters: number;
  /** Height × width of the kernel. */
  readonly taps: number;
  /** How often each weight is used: batch × positions; null where a size is unknown. */
  readonly uses: number | null;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Reordering a kernel into blocks pays off once each weight is used a few hundred times. */
const WORTHWHILE = 256;

/** Whether convolutions that read so many pixels once for each weight read them with their channels first. */
export const areFewPixels = (image: Tensor): boolean => (usesOf(image) ?? WORTHWHILE) < WORTHWHILE;

/**
 * Whether the engine can compute this convolution in blocks, and is faster so. A stem, with fewer channels than a
 * block, counts.
 */
export const fitsBlocks = (
  { channels, filters, uses, attributes }: Convolution,
  { abilities: { channelBlock } }: Emitter,
): boolean =>
  channelBlock !== null &&
  attributes.group === 1 &&
  filters % channelBlock === 0 &&
  (channels % channelBlock === 0 || channels < channelBlock) &&
  uses !== null &&
  uses >= WORTHWHILE;

/**
 * `[filters / block, channels / block, taps, block of channels, block of filters]`. A stem reads an image that is not in blocks: it has fewer
 * channels than one block. With one tap nothing is left to do after the first node.
 */
const inBlocks = (kernel: string, { channels, filters, taps, attributes }: Convolution, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  if (channels >= block && taps > 1) {
    const [high, wide] = attributes.kernel_shape as readonly [number, number];
    return kernelIntoBlocks(kernel, [filters, channels, high, wide], onnx);
  }
  return onnx.node(`${BLOCKS}.ReorderInput`, [reshaped(kernel, asRow(filters, channels * taps), onnx)]);
};

/** The same of the kernel of the convolution whose input gradient this computes, `[channels, filters, taps]`, rotated by 180°. */
const turnedInBlocks = (kernel: string, { channels, filters, taps }: Convolution, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  // Read with its channels last, the image's channels are those of the kernel.
  if (taps === 1 && channels >= block) {
    return onnx.node(`${BLOCKS}.ReorderInput`, [reshaped(kernel, asRow(channels, filters), onnx)], {
      channels_last: 1,
    });
  }
  const list = onnx.node("Reshape", [kernel, onnx.ints([channels * filters, taps])]);
  const tapsFirst = onnx.node("Gemm", [identityMatrix(taps, onnx, { backwards: true }), list], { transB: 1 });
  const inner = channels < block ? 1 : block;
  const rows = onnx.ints([taps, channels / inner, inner, filters / block, block]);
  return onnx.node("Transpose", [onnx.node("Reshape", [tapsFirst, rows])], { perm: [3, 1, 0, 2, 4] });
};

/** How a kernel comes into blocks, for a convolution of so many channels and filters. */
export type Reorder = (convolution: Convolution, onnx: Emitter) => string;

/**
 * The kernel `[filters, channels, height, width]` of a convolution, or of the convolution whose input gradient is computed: that is rotated by
 * 180°, with filters and channels swapped.
 */
export const kernelOf = (kernel: Tensor, use: "plain" | "turned", onnx: Emitter): Reorder => {
  const { name, layout } = onnx.inAnyOrder(kernel);
  if (layout === "kernel")
    return () => (use === "plain" ? keptInBlocks : turnedBlocks)(name, kernelSizes(kernel), onnx);
  const reorder = use === "plain" ? inBlocks : turnedInBlocks;
  return (convolution) => reorder(onnx.logical(kernel), convolution, onnx);
};

/** The convolution in blocks. Its result stays there. */
export const lowerInBlocks = (
  convolution: Convolution,
  reorder: Reorder,
  bias: string | null,
  onnx: Emitter,
): EmittedValue => {
  const { image, channels, filters, attributes } = convolution;
  const input = onnx.inBlocks(image) ?? onnx.channelsFirst(image);
  const size = attributes.kernel_shape as readonly number[];
  const weights = onnx.node("Reshape", [reorder(convolution, onnx), onnx.ints([filters, channels, ...size])]);
  return {
    name: onnx.node(`${BLOCKS}.Conv`, [input, weights, ...(bias === null ? [] : [bias])], attributes),
    layout: "blocks",
  };
};

/** How often each weight is used for an output. */
export const usesOf = ({ shape: [batch, height, width] }: Tensor): number | null =>
  batch == null || height == null || width == null ? null : batch * height * width;
