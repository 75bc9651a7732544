/**
 * @file The gradients of convolutions that read the same image pixel by pixel, as those of one with all of their filters. So the image is read once, and
 * its gradient written once, where each would read and add to what the others have written.
 */
import type { Application, Call } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { sizeAt, sizesOf, sum } from "./broadcast.ts";
import { byFilter } from "./by-filter.ts";
import { concat, concatFirst, parts } from "./concat.ts";
import { kernelSizeOf, type OwnAttrs, type TransposedAttrs, windowOf } from "./convolve-attributes.ts";
import type { KernelGradientOf } from "./kernel-gradient-op.ts";
import { type Margins, marginsOf, noMargins, type Pair } from "./window.ts";

/** Kernels with several taps lie in blocks, and would have to be brought out of them to lie side by side. */
export const isPixelByPixel = (x: Tensor, kernel: Tensor, attrs: OwnAttrs): boolean => {
  const size = kernelSizeOf(kernel);
  if (countOf([...size, ...attrs.strides]) * attrs.groups > 1) return false;
  const margins = marginsOf(windowOf(attrs, size), x.shape[1]!, x.shape[2]!);
  return margins?.flat().every((pixels) => pixels === 0) === true;
};

/** Convolutions of one image, the gradients of what they computed, and all that reads the image. */
interface Siblings {
  readonly calls: readonly Call<OwnAttrs, readonly [x: Tensor, kernel: Tensor, ...bias: Tensor[]]>[];
  readonly dOutputs: readonly Tensor[];
  readonly readers: readonly Application[];
}

/** What the gradients are made of. */
interface Gradients {
  readonly transposed: (
    y: Tensor,
    kernel: Tensor,
    options: OwnAttrs & { readonly padding: Margins; readonly size: Pair } & Pick<TransposedAttrs, "first">,
  ) => Tensor;
  readonly kernelGradient: KernelGradientOf;
}

/**
 * Whether fewer numbers are moved: each but one reads the image for the gradient of its kernel, and adds to the gradient of the image; or outputs'
 * gradients and kernels are laid side by side, and kernels' gradients apart.
 */
const isWorthwhile = ({ calls, dOutputs }: Siblings): boolean => {
  const sizes = (tensors: readonly Tensor[]): number => tensors.reduce((sum, x) => sum + countOf(sizesOf(x)), 0);
  const [x] = calls[0]!.inputs;
  if ([x, ...dOutputs].some(({ shape }) => shape.some((size) => size === null))) return false;
  const kernels = calls.map(({ inputs }) => inputs[1]);
  return 2 * sizes(dOutputs) + 4 * sizes(kernels) < 3 * (calls.length - 1) * sizes([x]);
};

/** The gradients of all of them; null where each is better computed on its own. */
export const gradientOfSiblings = (
  siblings: Siblings,
  { transposed, kernelGradient }: Gradients,
): readonly (readonly (Tensor | undefined)[])[] | null => {
  if (!isWorthwhile(siblings)) return null;
  const { calls, dOutputs, readers } = siblings;
  const { attrs, inputs } = calls[0]!;
  const x = inputs[0];
  const each = calls.map(({ inputs: [, kernel, bias] }, i) => ({ kernel, bias, ...byFilter(dOutputs[i]!, kernel) }));
  // A pooling adds its own gradient of the image to theirs, with its channels first.
  const first = readers.some(({ op }) => op.channelsFirst);
  const dOutput = each.map(({ dFilters }) => dFilters) as [Tensor, ...Tensor[]];
  const dFilters = first ? concatFirst(dOutput) : concat(dOutput, 3);
  const kernels = concat(
    each.map(({ kernel, scaled }) => scaled(kernel)),
    0,
  );
  const known = { ...attrs, padding: noMargins };
  const dX = transposed(dFilters, kernels, {
    ...known,
    size: [sizeAt(x, 1), sizeAt(x, 2)],
    first,
  });
  const dKernels = parts(kernelGradient(x, dFilters, { ...known, kernelSize: [1, 1] }), {
    axis: 0,
    sizes: each.map(({ kernel }) => sizeAt(kernel, 0)),
  });
  return each.map(({ bias, dFilters, scaled }, i) => [
    i === 0 ? dX : undefined,
    scaled(dKernels[i]!),
    ...(bias ? [scaled(sum(dFilters, { axes: [0, 1, 2] }))] : []),
  ]);
};
