/** @file Max pooling. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { together } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Training } from "../graph/training.ts";
import { beforeRelu, reluOfMaxima, relusJoined } from "./activations.ts";
import { increasing } from "./batch-normalization.ts";
import { concat, concatenated } from "./concat.ts";
import { maxPoolGradient } from "./max-pooling-gradient.ts";
import { normalizeMaxima } from "./pooled-normalization.ts";
import { lowerPlacing, poolable, pooledShape } from "./pooling-window.ts";
import { type Window, windowReach } from "./window.ts";

const maxPoolOp: Op<Window, Unary> = {
  name: "maxPool",
  channelsFirst: true,
  order: "largest",
  shape: ({ inputs: [x], attrs }) => pooledShape(x, attrs),
  gradient: ({ inputs: [x], attrs }, dOutput) => [maxPoolGradient(x, dOutput, attrs)],
  range: ({ inputs: [x] }, of) => together([of(x)]),
  reach: ({ inputs: [x], attrs }, _, axis) => windowReach(attrs, x, axis),
  lower({ inputs: [x], attrs }, onnx) {
    const { image, attributes } = poolable(x, attrs, onnx);
    return { name: onnx.imageNode("MaxPool", [image], attributes), layout: onnx.imageLayout };
  },
  training: ({ inputs: [x], attrs }, { frozen, readers }) =>
    frozen ? apply(maxPoolOp, [x], attrs) : pooledFirst(x, attrs, readers),
};

/**
 * The maxima of x, with as little as possible computed before there is only them. An increasing function of the largest is the largest of that
 * function, at the same place. The largest of what several images have side by side is found in each of them.
 */
const pooledFirst = (x: Tensor, window: Window, readers: Training["readers"]): Tensor => {
  const images = normalizedApart(x, readers);
  if (images) {
    const pooled = (parts: readonly Tensor[]): readonly Tensor[] =>
      parts.map((part) => pooledFirst(part, window, readers));
    const joined = (parts: readonly Tensor[]): Tensor => concat(parts, images.axis);
    const signed = images.parts.map((part) => beforeRelu(part));
    return signed.every((part) => part !== null) ? relusJoined(pooled(signed), joined) : joined(pooled(images.parts));
  }
  const signed = beforeRelus(x, readers);
  if (signed) return reluOfMaxima(pooledFirst(signed, window, readers));
  const normalized = readers(x) === 1 ? increasing(x) : null;
  // The gradient needs the index of each maximum, so both are computed at once.
  const largest = (image: Tensor): Tensor => apply(placingMaxPoolOp, [image], window);
  return normalized ? normalizeMaxima(normalized, largest, window) : largest(x);
};

/**
 * What becomes x by ReLU, where nothing else reads what is between. The largest is the same before and after, and at the same
 * place where it is positive; where it is not, nothing is learned. So the ReLU may come after the pooling, where there is less.
 */
const beforeRelus = (x: Tensor, readers: Training["readers"]): Tensor | null => {
  if (readers(x) !== 1) return null;
  const signed = beforeRelu(x);
  if (signed) return signed;
  const joined = concatenated(x);
  const parts = joined?.inputs.map((part) => (readers(part) === 1 ? beforeRelu(part) : null));
  return parts?.every((part) => part !== null) ? concat(parts, joined!.axis) : null;
};

/** Images that were concatenated after each was normalized by a function that increases, perhaps with a ReLU; null for any other. */
const normalizedApart = (
  x: Tensor,
  readers: Training["readers"],
): { readonly parts: readonly Tensor[]; readonly axis: number } | null => {
  const joined = readers(x) === 1 ? concatenated(x) : null;
  const fits = joined?.inputs.every((part) => readers(part) === 1 && increasing(beforeRelu(part) ?? part));
  return joined && fits ? { parts: joined.inputs, axis: joined.axis } : null;
};

const placingMaxPoolOp: Op<Window, Unary> = {
  ...maxPoolOp,
  lower: (call, onnx) =>
    onnx.abilities.poolingIndices
      ? { name: lowerPlacing(call.inputs[0], call.attrs, onnx)[0]!, layout: "first" }
      : maxPoolOp.lower(call, onnx),
};

/**
 * The maximum of each window. Padding never wins.
 *
 * @example
 * const window = { kernelSize: [2, 2], strides: [2, 2], dilationRate: [1, 1], padding: "valid" } as const;
 * maxPool(input([28, 28, 8]), window).shape; // [null, 14, 14, 8]
 */
export const maxPool = (x: Tensor, window: Window): Tensor => apply(maxPoolOp, [x], window);
