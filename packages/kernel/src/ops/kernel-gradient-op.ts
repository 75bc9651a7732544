/** @file The gradient of a convolution's kernel as an operation. */
import { apply, type Binary, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sizeAt } from "./broadcast.ts";
import type { ConvolveAttrs, OwnAttrs } from "./convolve-attributes.ts";
import { lowerKernelGradient } from "./kernel-gradient.ts";
import { imagesApart, lowerPiecesOfGradient } from "./split-convolution.ts";
import { fitsWholeMaps } from "./whole-maps.ts";
import type { Margins, Pair } from "./window.ts";

interface KernelGradientAttrs extends OwnAttrs {
  readonly padding: Margins;
  readonly kernelSize: Pair;
}

/** The other two of the three, which its own gradient is made of. */
interface Convolutions {
  readonly convolve: (x: Tensor, kernel: Tensor, bias: Tensor | undefined, attrs: ConvolveAttrs) => Tensor;
  readonly convolveTransposed: (
    y: Tensor,
    kernel: Tensor,
    options: Omit<ConvolveAttrs, "padding"> & { readonly padding: Margins; readonly size: Pair },
  ) => Tensor;
}

/** The gradient of the kernel, from the image and the gradient of the output. */
export type KernelGradientOf = (x: Tensor, dOutput: Tensor, attrs: KernelGradientAttrs) => Tensor;

/** {@link KernelGradientOf}, given the other two. */
export const kernelGradientOf = ({ convolve, convolveTransposed }: Convolutions): KernelGradientOf => {
  const kernelGradientOp: Op<KernelGradientAttrs, Binary> = {
    name: "kernelGradient",

    shape: ({ inputs: [x, dOutput], attrs: { kernelSize, groups } }) => [
      sizeAt(dOutput, 3),
      sizeAt(x, 3) / groups,
      ...kernelSize,
    ],

    gradient({ inputs: [x, dOutput], attrs }, dKernel) {
      const { kernelSize: _, ...plain } = attrs;
      return [
        convolveTransposed(dOutput, dKernel, { ...plain, size: [sizeAt(x, 1), sizeAt(x, 2)] }),
        convolve(x, dKernel, undefined, plain),
      ];
    },

    lower({ inputs: [x, dOutput], attrs, output }, onnx) {
      const shape = {
        ...attrs,
        batch: sizeAt(x, 0),
        channels: sizeAt(x, 3),
        filters: sizeAt(dOutput, 3),
        size: [sizeAt(x, 1), sizeAt(x, 2)],
        places: [sizeAt(dOutput, 1), sizeAt(dOutput, 2)],
      } as const;
      const images = attrs.alone && fitsWholeMaps(shape, onnx) ? imagesApart(x, output, dOutput, onnx) : null;
      return images
        ? lowerPiecesOfGradient(images, dOutput, shape, onnx)
        : lowerKernelGradient(x, dOutput, shape, onnx);
    },
  };
  return (x, dOutput, attrs) => apply(kernelGradientOp, [x, dOutput], attrs);
};
