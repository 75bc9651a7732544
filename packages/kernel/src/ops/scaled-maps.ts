/** @file Products of images in blocks of channels with one number for each map: each channel of each image. */
import { BLOCKS, type EmittedValue, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { onePixel } from "./blocked-window.ts";
import { reshaped } from "./reshaped.ts";

/** Whether a tensor has one number for each map of an image, all sizes known. */
const isPerMap = ({ shape: [batch, high, wide, channels] }: Tensor, image: Tensor): boolean =>
  image.shape.length === 4 &&
  image.shape.every((size) => size !== null) &&
  countOf([image.shape[1]!, image.shape[2]!]) > 1 &&
  batch === image.shape[0] &&
  high === 1 &&
  wide === 1 &&
  channels === image.shape[3];

/**
 * The product of an image that lies in blocks with one number for each of its maps; null for any other two. The maps of all images are the channels
 * of one, each scaled by its own number, so that the image stays where it is, and numbers are not repeated.
 */
export const scaledMaps = ([a, b]: readonly [Tensor, Tensor], onnx: Emitter): EmittedValue | null => {
  const [image, factors] = isPerMap(b, a) ? [a, b] : [b, a];
  if (!isPerMap(factors, image) || onnx.stored(image).layout !== "blocks") return null;
  const [batch, high, wide, channels] = image.shape as readonly [number, number, number, number];
  const maps = batch * channels;
  // One number for each map lies the same in every order.
  const operands = [
    reshaped(onnx.stored(image).name, [1, maps, high, wide], onnx),
    reshaped(onnx.stored(factors).name, [maps, 1, 1, 1], onnx),
  ];
  const scaled = onnx.node(`${BLOCKS}.Conv`, operands, onePixel(maps));
  return { name: reshaped(scaled, [batch, channels, high, wide], onnx), layout: "blocks" };
};
