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

/** The memory order of the given kernel. */
export type KernelOrder =
  /** `[filters, channels, height, width]` */
  | "filters first"
  /**
   * `[channels, filters, height, width]`, rotated by 180°: the kernel of the convolution whose input gradient this
   * computes.
   */
  | "turned";

/**
 * `[filters / block, channels / block, taps, block of channels, block of filters]`. ONNX Runtime's `Transpose` copies single
 * elements slowly and rows fast, so what brings images into blocks, or a product with an identity matrix, comes first.
 */
const inBlocks = (kernel: string, { channels, filters, taps }: Convolution, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  const apart = onnx.node("Reshape", [kernel, onnx.ints([filters / block, block, channels, taps])]);
  const filtersLast = onnx.node(`${BLOCKS}.ReorderInput`, [apart]);
  // A stem reads an image that is not in blocks: it has fewer channels than one block. With one tap nothing is left to do.
  if (channels < block || taps === 1) return filtersLast;
  const rows = onnx.ints([filters / block, channels / block, block, taps, block]);
  return onnx.node("Transpose", [onnx.node("Reshape", [filtersLast, rows])], { perm: [0, 1, 3, 2, 4] });
};

const turnedInBlocks = (kernel: string, { channels, filters, taps }: Convolution, onnx: Emitter): string => {
  const block = onnx.abilities.channelBlock!;
  if (taps === 1 && channels >= block) {
    const columns = onnx.node("Reshape", [kernel, onnx.ints([channels, filters / block, block])]);
    return onnx.node("Transpose", [columns], { perm: [1, 0, 2] });
  }
  const list = onnx.node("Reshape", [kernel, onnx.ints([channels * filters, taps])]);
  const tapsFirst = onnx.node("Gemm", [identityMatrix(taps, onnx, { backwards: true }), list], { transB: 1 });
  const inner = channels < block ? 1 : block;
  const rows = onnx.ints([taps, channels / inner, inner, filters / block, block]);
  return onnx.node("Transpose", [onnx.node("Reshape", [tapsFirst, rows])], { perm: [3, 1, 0, 2, 4] });
};

/** The convolution in blocks. Its result stays there. */
export const lowerInBlocks = (
  convolution: Convolution,
  kernel: { readonly name: string; readonly order: KernelOrder },
  bias: string | null,
  onnx: Emitter,
): EmittedValue => {
  const { image, channels, filters, attributes } = convolution;
  const input = onnx.inBlocks(image) ?? onnx.channelsFirst(image);
  const reorder = kernel.order === "turned" ? turnedInBlocks : inBlocks;
  const size = attributes.kernel_shape as readonly number[];
  const weights = onnx.node("Reshape", [
    reorder(kernel.name, convolution, onnx),
    onnx.ints([filters, channels, ...size]),
  ]);
  return {
    name: onnx.node(`${BLOCKS}.Conv`, [input, weights, ...(bias === null ? [] : [bias])], attributes),
    layout: "blocks",
  };
};

/** How often each weight is used for an output. */
export const usesOf = ({ shape: [batch, height, width] }: Tensor): number | null =>
  batch == null || height == null || width == null ? null : batch * height * width;
