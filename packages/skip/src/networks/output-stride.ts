/** @file Encoders with larger maps: windows grow in place of strides. Yu & Koltun 2015, "Multi-Scale Context Aggregation by Dilated Convolutions", arXiv:1511.07122. */
import { choose, type OneOf } from "@tributary/kernel/authoring";

/** How much smaller than the image the last feature map is, in each direction. */
export type OutputStride = OneOf<[8, 16, 32]>;

/** The stride of a row's output, how much its first block downsamples, and how far windows reach in that block and in the others. */
export interface RowStrides {
  readonly stride: number;
  readonly strides: number;
  readonly dilation: readonly [first: number, others: number];
}

const known: Readonly<Record<number, OutputStride>> = { 8: 8, 16: 16, 32: 32 };

/**
 * The strides of a row that would halve the image down to `stride`: where that is more than the output stride, it keeps
 * the size, and its windows reach as far as if it had not. Its first block reaches as far as the row before, as in
 * torchvision and timm.
 */
export const rowStrides = (at: string, i: number, outputStride: OutputStride = 32): RowStrides => {
  const most = choose(at, "outputStride", known, outputStride);
  const stride = 4 * 2 ** i;
  if (stride <= most) return { stride, strides: i === 0 ? 1 : 2, dilation: [1, 1] };
  return { stride: most, strides: 1, dilation: [stride / 2 / most, stride / most] };
};
