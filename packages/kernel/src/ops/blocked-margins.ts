/** @file Margins of images in blocks of channels. */
import { BLOCKS, type Emitter } from "../graph/emitter.ts";
import { onePixel } from "./blocked-window.ts";
import { reshaped } from "./reshaped.ts";
import { type Margins, onnxPads, type Pair } from "./window.ts";

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
  const [[top, bottom], [left, right]] = margins;
  if (margins.flat().every((pixels) => pixels === 0)) return images;
  // Multiplied by 1: all cores share a convolution, and leave `Pad` to one of them.
  if (margins.flat().every((pixels) => pixels >= 0)) {
    const attributes = { ...onePixel(channels), pads: onnxPads(margins) };
    return onnx.node(`${BLOCKS}.Conv`, [images, onnx.same(1, [channels, 1, 1, 1])], attributes);
  }
  const block = onnx.abilities.channelBlock!;
  const rows = reshaped(images, [(batch * channels) / block, size[0], size[1] * block], onnx);
  const pads = onnx.ints([0, top, left * block, 0, bottom, right * block]);
  const cut = onnx.node("Pad", [rows, pads, onnx.floats(0)], { mode: "constant" });
  return reshaped(cut, [batch, channels, top + size[0] + bottom, left + size[1] + right], onnx);
};
