/** @file What convolutions are told, and how ONNX calls it. */
import type { Tensor } from "../graph/tensor.ts";
import type { Padding } from "../shape/types.ts";
import { sizeAt } from "./broadcast.ts";
import type { Margins, Pair, Window } from "./window.ts";

export interface ConvolveAttrs {
  readonly strides: Pair;
  readonly dilationRate: Pair;
  /** `"same"`, `"valid"`, or the number of pixels on each side. */
  readonly padding: Padding | Margins;
  readonly groups: number;
}

/** Height and width of a kernel. */
export const kernelSizeOf = (kernel: Tensor): Pair => [sizeAt(kernel, 2), sizeAt(kernel, 3)];
export const windowOf = (attrs: ConvolveAttrs, kernelSize: Pair): Window => ({ ...attrs, kernelSize });

/** The attributes of a `Conv` node. */
export const attributesOf = (
  { strides, dilationRate, groups }: ConvolveAttrs,
  kernelSize: Pair,
  pads: readonly number[],
): Record<string, number | readonly number[]> => ({
  kernel_shape: kernelSize,
  strides,
  dilations: dilationRate,
  group: groups,
  pads,
});

export interface TransposedAttrs extends ConvolveAttrs {
  readonly padding: Margins;
  /** Pixels added at the end, beyond what the last window reaches. */
  readonly outputPadding: Pair;
}
