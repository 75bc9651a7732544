/** @file What convolutions are told, and how ONNX calls it. */
import type { Tensor } from "../graph/tensor.ts";
import type { Dim, Padding } from "../shape/types.ts";
import { sizeAt } from "./broadcast.ts";
import { type Margins, type Pair, reach, type Window } from "./window.ts";

export interface ConvolveAttrs {
  readonly strides: Pair;
  readonly dilationRate: Pair;
  /** `"same"`, `"valid"`, or the number of pixels on each side. */
  readonly padding: Padding | Margins;
  readonly groups: number;
}

export interface OwnAttrs extends ConvolveAttrs {
  /** Whether nothing else reads the image, so that it need not be there as a whole. */
  readonly alone?: boolean;
  /** Whether a pooling reads what comes out, perhaps normalized. */
  readonly pooled?: boolean;
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
  /** Whether what is computed is read with its channels first. */
  readonly first?: boolean;
}

/** The size of a transposed convolution's output along one axis. */
export const transposedSize = (attrs: TransposedAttrs, kernelSize: Pair, axis: 0 | 1, size: Dim): Dim =>
  size === null
    ? null
    : (size - 1) * attrs.strides[axis] +
      reach(kernelSize[axis], attrs.dilationRate[axis]) -
      attrs.padding[axis][0] -
      attrs.padding[axis][1] +
      attrs.outputPadding[axis];
