/**
 * @file 1 × 1 convolutions of images that poolings leave with their channels first. Such an image is not brought into blocks where it becomes a smaller
 * one, which is brought there instead; and its gradient, which the pooling reads with channels first, is computed there.
 */
import { BLOCKS, type EmittedValue, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { sizeAt } from "./broadcast.ts";
import { kernelSizeOf, type OwnAttrs, windowOf } from "./convolve-attributes.ts";
import { withoutWaiting } from "./once-known.ts";
import { marginsOf } from "./window.ts";

/** Whether a convolution alone reads what a pooling leaves, pixel by pixel, and writes less than half of that. */
export const readsFirst = (x: Tensor, kernel: Tensor, { alone = false, ...attrs }: OwnAttrs): boolean => {
  const size = kernelSizeOf(kernel);
  const isLeft = withoutWaiting(x).from?.op.channelsFirst === true;
  if (!alone || !isLeft || countOf([...size, ...attrs.strides]) * attrs.groups > 1) return false;
  const margins = marginsOf(windowOf(attrs, size), x.shape[1]!, x.shape[2]!);
  return margins?.flat().every((pixels) => pixels === 0) === true && 2 * sizeAt(kernel, 0) < sizeAt(kernel, 1);
};

/** What a convolution gives, in blocks if others are. */
export const asOthers = (name: string, { filters }: { readonly filters: number }, onnx: Emitter): EmittedValue => {
  const { channelBlock } = onnx.abilities;
  if (channelBlock === null || filters % channelBlock !== 0) return { name, layout: onnx.imageLayout };
  return { name: onnx.node(`${BLOCKS}.ReorderInput`, [name]), layout: "blocks" };
};
