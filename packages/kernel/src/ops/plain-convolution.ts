/** @file Convolution as the standard's own node, with channels added where an engine is wrong without them. */
import type { Emitter } from "../graph/emitter.ts";
import type { Convolution } from "./blocked-convolution.ts";

/** How many numbers the engines in question read at once. */
const AT_ONCE = 4;

/** Adds channels of zeros to what is `[…, channels, height, width]`. */
const widened = (x: string, channels: number, onnx: Emitter): string =>
  onnx.node("Pad", [x, onnx.ints([0, 0, 0, 0, 0, channels, 0, 0]), onnx.floats(0)], { mode: "constant" });

/** A convolution of an image with its channels first. */
interface PlainConvolution extends Pick<Convolution, "channels" | "filters" | "attributes"> {
  readonly image: string;
}

/** The convolution of an image with a kernel `[filters, channels / groups, height, width]`, both channels first. */
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
  const operands = more === 0 ? [image, kernel] : [widened(image, more, onnx), widened(kernel, more, onnx)];
  return onnx.node("Conv", bias === null ? operands : [...operands, bias], attributes);
};
