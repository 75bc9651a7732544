/** @file The gradient of a convolution's image, where it is a convolution itself: with the kernel rotated by 180°. */
import type { EmittedValue, Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { type Convolution, fitsBlocks, kernelOf, lowerInBlocks, usesOf } from "./blocked-convolution.ts";
import { sizeAt } from "./broadcast.ts";
import { attributesOf, kernelSizeOf, type TransposedAttrs } from "./convolve-attributes.ts";
import { identityMatrix } from "./identity-matrix.ts";
import { turnedBlocks } from "./kernel-order.ts";
import { lowerPlainly } from "./plain-convolution.ts";
import { reshaped } from "./reshaped.ts";
import { type Margins, onnxPads, reach } from "./window.ts";

/** The kernel rotated by 180°, with its filters and channels swapped. */
const flipped = (kernel: Tensor, onnx: Emitter): string => {
  const [filters, channels] = [sizeAt(kernel, 0), sizeAt(kernel, 1)];
  const size = kernelSizeOf(kernel);
  const taps = countOf(size);
  if (taps === 1) return onnx.node("Transpose", [onnx.logical(kernel)], { perm: [1, 0, 2, 3] });
  // A product with the reversed identity matrix: five times as fast as a slice with a step of −1.
  const flat = onnx.node("Reshape", [onnx.logical(kernel), onnx.ints([filters * channels, taps])]);
  const turned = onnx.matmul(flat, identityMatrix(taps, onnx, { backwards: true }));
  const apart = onnx.node("Reshape", [turned, onnx.ints([filters, channels, taps])]);
  const swapped = onnx.node("Transpose", [apart], { perm: [1, 0, 2] });
  return onnx.node("Reshape", [swapped, onnx.ints([channels, filters, ...size])]);
};

/** Some channels of a kernel in blocks, in blocks. */
interface KernelPart {
  readonly name: string;
  readonly channels: number;
}

/**
 * With strides of 1, convolving the gradient with the rotated kernel gives the same, faster.
 *
 * @param part The channels of the output that are wanted. Default: all.
 */
export const lowerAsConvolution = (
  y: Tensor,
  kernel: Tensor,
  output: Tensor,
  attrs: TransposedAttrs,
  onnx: Emitter,
  part?: KernelPart,
): EmittedValue => {
  const kernelSize = kernelSizeOf(kernel);
  const pads = onnxPads(
    [0, 1].map((axis) => {
      const around = reach(kernelSize[axis]!, attrs.dilationRate[axis]!) - 1;
      const [before, after] = attrs.padding[axis]!;
      return [around - before, around - after + attrs.outputPadding[axis]!] as const;
    }) as unknown as Margins,
  );
  const attributes = attributesOf(attrs, kernelSize, pads);
  const convolution: Convolution = {
    image: y,
    channels: sizeAt(kernel, 0),
    filters: part?.channels ?? sizeAt(kernel, 1),
    taps: countOf(kernelSize),
    uses: onnx.inAnyOrder(kernel).layout === "kernel" ? Number.POSITIVE_INFINITY : usesOf(output),
    attributes,
  };
  if (part) {
    const shape = [sizeAt(kernel, 0), part.channels, ...kernelSize] as const;
    return lowerInBlocks(convolution, () => turnedBlocks(part.name, shape, onnx), null, onnx);
  }
  if (onnx.imageLayout === "last" && convolution.taps === 1 && pads.every((pixels) => pixels === 0)) {
    // Pixel by pixel it is a product with the kernel as it lies, which a convolution would turn around once more.
    const matrix = reshaped(onnx.logical(kernel), [convolution.channels, convolution.filters], onnx);
    return { name: onnx.matmul(onnx.logical(y), matrix), layout: "last" };
  }
  return fitsBlocks(convolution, onnx) && !attrs.first
    ? lowerInBlocks(convolution, kernelOf(kernel, "turned", onnx), null, onnx)
    : {
        name: lowerPlainly({ ...convolution, image: onnx.image(y) }, flipped(kernel, onnx), null, onnx),
        layout: onnx.imageLayout,
      };
};
