/** @file What poolings have in common: the shape that is left, and how ONNX is told of the window. */
import type { Emitter, Layout } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Shape } from "../shape/types.ts";
import { isPadded } from "./pad.ts";
import { paddedImage, places, type Window } from "./window.ts";

export const pooledShape = (x: Tensor, window: Window): Shape => [
  x.shape[0]!,
  places(window, 0, x.shape[1]!),
  places(window, 1, x.shape[2]!),
  x.shape[3]!,
];

type Attributes = Readonly<Record<string, readonly number[]>>;

export const attributesOf = ({ kernelSize, strides }: Window, pads: readonly number[]): Attributes => ({
  kernel_shape: kernelSize,
  strides,
  pads,
});

/** The lowest finite float32. */
const LOWEST = -3.4028234663852886e38;

/** Whether this value comes from a Pad node, possibly through operations that change nothing. */
const comesPadded = (x: Tensor, onnx: Emitter): boolean => {
  const before = x.from?.call.inputs[0];
  return isPadded(x) || (!!before && onnx.stored(before).name === onnx.stored(x).name && comesPadded(before, onnx));
};

/** The input and the attributes of a MaxPool node. */
export const poolable = (
  x: Tensor,
  window: Window,
  onnx: Emitter,
  layout: Layout = onnx.imageLayout,
): { readonly image: string; readonly attributes: Attributes } => {
  const { image, pads } = paddedImage(x, window, onnx, { value: Number.NEGATIVE_INFINITY, layout });
  // ONNX Runtime fuses a Pad with the MaxPool after it, and its zeros become −∞ (microsoft/onnxruntime#18136). This
  // prevents it.
  const apart = comesPadded(x, onnx) ? onnx.node("Clip", [image, onnx.floats(LOWEST)]) : image;
  return { image: apart, attributes: attributesOf(window, pads) };
};

/** Max pooling that also gives the index of each maximum, which takes longer: `[maxima, indices]`, both with channels first. */
export const lowerPlacing = (x: Tensor, window: Window, onnx: Emitter): readonly string[] => {
  const { image, attributes } = poolable(x, window, onnx, "first");
  return onnx.nodes("MaxPool", [image], 2, attributes);
};
