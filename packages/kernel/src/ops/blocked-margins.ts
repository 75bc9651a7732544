/** @file Margins of images, in blocks of channels and otherwise. */
import { BLOCKS, type Emitter } from "../graph/emitter.ts";
import { onePixel } from "./blocked-window.ts";
import { reshaped } from "./reshaped.ts";
import { type Margins, onnxPads, type Pair } from "./window.ts";

/** Adds margins to images `[…, …, height, width]` whose pixels are so many numbers each. */
export const padded = (x: string, [high, wide]: Margins, numbers: number, onnx: Emitter): string => {
  const pads = [0, 0, high[0], wide[0] * numbers, 0, 0, high[1], wide[1] * numbers];
  return pads.every((n) => n === 0) ? x : onnx.node("Pad", [x, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
};

/** The sizes of images in blocks. */
interface Images {
  readonly batch: number;
  readonly channels: number;
  readonly size: Pair;
}

/** Images in blocks with margins of zeros, or cut where a margin is negative. */
export const withMargins = (
  images: string,
  { batch, channels, size }: Images,
  margins: Margins,
  onnx: Emitter,
): string => {
  if (margins.flat().every((pixels) => pixels === 0)) return images;
  // Multiplied by 1: all cores share a convolution, and leave `Pad` to one of them.
  if (margins.flat().every((pixels) => pixels >= 0)) {
    const attributes = { ...onePixel(channels), pads: onnxPads(margins) };
    return onnx.node(`${BLOCKS}.Conv`, [images, onnx.same(1, [channels, 1, 1, 1])], attributes);
  }
  const block = onnx.abilities.channelBlock!;
  const rows = reshaped(images, [batch, channels / block, size[0], size[1] * block], onnx);
  const whole = size.map((pixels, axis) => margins[axis]![0] + pixels + margins[axis]![1]);
  return reshaped(padded(rows, margins, block, onnx), [batch, channels, ...whole], onnx);
};
