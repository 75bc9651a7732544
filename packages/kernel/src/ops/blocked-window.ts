/** @file Windows of convolutions in blocks of channels that do not convolve. */
import type { OnnxAttribute } from "../graph/onnx-graph.ts";

/** A window over whole images. */
export const wholeImage = (size: readonly number[]): Record<string, readonly number[]> => ({
  kernel_shape: size,
  strides: [1, 1],
  dilations: [1, 1],
  pads: [0, 0, 0, 0],
});

/** A convolution in blocks that scales each pixel of each channel by the channel's own number. */
export const onePixel = (channels: number): Readonly<Record<string, OnnxAttribute>> => ({
  kernel_shape: [1, 1],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [0, 0, 0, 0],
  group: channels,
});
