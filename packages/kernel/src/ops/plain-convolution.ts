/** @file Convolution as the standard's own node, with channels added where an engine is wrong without them. */
import { type Emitter, type Layout, sizesIn } from "../graph/emitter.ts";
import type { Convolution } from "./blocked-convolution.ts";
import { lowerPad } from "./pad.ts";
import { reshaped } from "./reshaped.ts";

/** How many numbers the engines in question read at once. */
const AT_ONCE = 4;

/** Adds channels of zeros. */
const widened = (name: string, layout: Layout, channels: number, onnx: Emitter): string =>
  lowerPad(onnx, { name, layout }, 4, [{ axis: 3, before: 0, after: channels }], 0);

/** A convolution of an image in the layout of operators on images. */
interface PlainConvolution extends Pick<Convolution, "channels" | "filters" | "attributes"> {
  readonly image: string;
}

/** The convolution of an image with a kernel `[filters, channels / groups, height, width]`, in the layout of that image. */
export const lowerPlainly = (
  { image, channels, filters, attributes }: PlainConvolution,
  kernel: string,
  bias: string | null,
  onnx: Emitter,
): string => {
  const lacking = (AT_ONCE - (channels % AT_ONCE)) % AT_ONCE;
  // Only where it is wrong: one channel more costs a copy of the image.
  const isWrong = !onnx.abilities.anyChannels && attributes.group === 1 && channels > 3 && filters % AT_ONCE === 0;
  const more = isWrong && channels % 3 === 0 ? lacking : 0;
  const operands =
    more === 0 ? [image, kernel] : [widened(image, onnx.imageLayout, more, onnx), widened(kernel, "first", more, onnx)];
  return onnx.imageNode("Conv", bias === null ? operands : [...operands, bias], attributes);
};

/**
 * The transposed convolution of an image with a kernel `[channels, filters / groups, height, width]`, in the layout of that image. Where pairs of channels become
 * one filter in each group, engines of that kind are wrong, too: there each group has a second filter, of zeros, which is left out of the result.
 */
export const lowerTransposedPlainly = (
  { image, channels, filters, attributes }: PlainConvolution,
  kernel: string,
  bias: string | null,
  onnx: Emitter,
): string => {
  const isAlone = attributes.group === filters && filters > 1;
  const isWrong = !onnx.abilities.anyChannels && isAlone && (channels / filters) % 2 === 0;
  if (!isWrong) return onnx.imageNode("ConvTranspose", [image, kernel, ...(bias === null ? [] : [bias])], attributes);
  const both = onnx.imageNode("ConvTranspose", [image, widened(kernel, "first", 1, onnx)], attributes);
  const layout = onnx.imageLayout;
  const lists = [[0], [2 * filters], [onnx.axis(3, layout)], [2]];
  const own = onnx.node("Slice", [both, ...lists.map((list) => onnx.ints(list))]);
  return bias === null ? own : onnx.node("Add", [own, reshaped(bias, sizesIn(layout, [1, 1, 1, filters]), onnx)]);
};
